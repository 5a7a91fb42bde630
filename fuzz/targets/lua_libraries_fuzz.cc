// Claim: whatever bytes scripts give to cjson, cmsgpack and struct, the script ends with a value or an error; what
// cmsgpack packs it unpacks to what packs to the same, and texts survive struct.
#include <iterator>
#include <memory>

#include "engine/resp/output_buffer.h"
#include "engine/resp/resp_writer.h"
#include "engine/scripting/machine.h"
#include "fuzz/targets/claim.h"

namespace respect::fuzz {
namespace {

// A server for scripts that ask nothing of it.
struct NoHost final : scripting::ScriptHost {
  void RunCommand(std::span<const Bytes>, scripting::LuaReplyWriter&) override {}
  bool TakeRefused() override { return false; }
  std::optional<bool> MayRun(std::span<const Bytes>) override { return std::nullopt; }
  void Log(int, Bytes) override {}
  void SetReplication(int) override {}
  Bytes OnTick() override { return {}; }
  void CountErrors(bool) override {}
  Version served() const override { return kNewestVersion; }
};

// ARGV: the bytes, and a format for struct. Answers 1, an error of a library as text, or what went wrong.
constexpr Bytes kScript = R"(
local bytes, format = ARGV[1], ARGV[2]
pcall(cjson.decode, bytes)
local packed_back = function(...) return cmsgpack.pack(...) end
local values = {pcall(cmsgpack.unpack, bytes)}
if values[1] and #values > 1 then
  local ok, packed = pcall(packed_back, unpack(values, 2))
  if ok then
    local again = {cmsgpack.unpack(packed)}
    if #again ~= #values - 1 then return 'another number of values' end
    if #again == 1 and type(again[1]) ~= 'table' and cmsgpack.pack(again[1]) ~= packed then return 'packs otherwise' end
  end
end
pcall(struct.unpack, format, bytes)
pcall(struct.size, format)
local ok, packed = pcall(struct.pack, '>I4c0', #bytes, bytes)
if not ok then return packed end
if struct.unpack('>I4c0', packed) ~= bytes then return 'struct changed the text' end
if cjson.decode(cjson.encode({bytes}))[1] ~= bytes then return 'cjson changed the text' end
return 1
)";

std::string Run(Bytes bytes, Bytes format) {
  static NoHost host;
  static scripting::Machine machine(scripting::Machine::Purpose::kScripts, host, nullptr);
  static const int function = *machine.Compile(kScript, "@user_script");
  OutputBuffer buffer;
  RespWriter writer(buffer, 3);
  const Bytes args[] = {bytes, format};
  machine.Execute({.function = function, .name = "f", .keys = {}, .args = args}, writer);
  iovec vectors[16];
  const int filled = static_cast<int>(buffer.Gather(vectors, static_cast<int>(std::size(vectors))));
  std::string reply;
  for (int i = 0; i < filled; ++i) reply.append(static_cast<const char*>(vectors[i].iov_base), vectors[i].iov_len);
  return reply;
}

}  // namespace
}  // namespace respect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect::fuzz;
  if (size > 4096) return 0;
  Input input(data, size);
  const respect::Bytes format = input.Text(16), bytes = input.Rest();
  Require(Run(bytes, format) == ":1\r\n");
  return 0;
}
