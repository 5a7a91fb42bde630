// FUNCTION DUMP and RESTORE: all libraries as one payload, in the form in which files of RDB hold them.
//
//   (u8 245 | string: source)... | u16 version | u64 checksum of all before it
#include "engine/base/letter_case.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/persistence/crc64.h"
#include "engine/persistence/dump_payload.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/server/scripting/scripting.h"
#include "engine/server/server.h"

namespace respect {
namespace {

using persistence::RdbOpcode;

enum class Policy { kAppend, kFlush, kReplace };

// The sources in a payload that was opened; nothing when it is not what FUNCTION DUMP writes.
std::optional<std::vector<std::string>> ReadSources(Bytes opened) {
  std::vector<std::string> sources;
  persistence::RdbReader reader(opened);
  while (!reader.failed() && reader.remaining() > 0) {
    if (reader.Byte() != static_cast<uint8_t>(RdbOpcode::kFunction)) return std::nullopt;
    persistence::Text source;
    if (!reader.String(source)) return std::nullopt;
    sources.emplace_back(source.view());
  }
  return sources;
}

}  // namespace

// FUNCTION DUMP. Replies: bulk, the payload.
void commands::FunctionDump(Call& call) {
  persistence::Output out;
  const int version = persistence::RdbVersionOf(call.settings().serve_version);
  persistence::RdbWriter writer(out, {.version = version});
  for (const std::string& source : call.server().scripting().functions().Sources()) {
    writer.Byte(static_cast<uint8_t>(RdbOpcode::kFunction));
    writer.String(source);
  }
  writer.Byte(static_cast<uint8_t>(version & 0xff));
  writer.Byte(static_cast<uint8_t>(version >> 8));
  writer.Number64(persistence::Crc64(0, out.buffer()));
  call.reply().Bulk(out.buffer());
}

// FUNCTION RESTORE payload [FLUSH | APPEND | REPLACE]: the libraries of a payload, all or none.
void commands::FunctionRestore(Call& call) {
  if (call.argc() > 4) return call.reply().Error(Error(errors::SubcommandSyntax(call.Arg(1), "FUNCTION")));
  Policy policy = Policy::kAppend;
  if (call.argc() == 4) {
    if (EqualsIgnoreCase(call.Arg(3), "flush")) {
      policy = Policy::kFlush;
    } else if (EqualsIgnoreCase(call.Arg(3), "replace")) {
      policy = Policy::kReplace;
    } else if (!EqualsIgnoreCase(call.Arg(3), "append")) {
      return call.reply().Error(
          Bytes("ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE."));
    }
  }
  const std::optional<Bytes> opened =
      persistence::OpenPayload(call.Arg(2), persistence::RdbVersionOf(call.settings().serve_version), true);
  if (!opened) return call.reply().Error(Bytes("ERR DUMP payload version or checksum are wrong"));
  const std::optional<std::vector<std::string>> sources = ReadSources(*opened);
  if (!sources) return call.reply().Error(Bytes("ERR failed loading functions data"));
  const Status restored =
      call.server().scripting().RestoreFunctions(*sources, policy == Policy::kFlush, policy == Policy::kReplace);
  if (!restored.ok()) return call.reply().Error(restored.error());
  ++call.keyspace().stats().dirty;
  call.reply().Ok();
}

}  // namespace respect
