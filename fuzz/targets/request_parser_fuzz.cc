// Claim: a request is read the same however its bytes are cut into pieces, and no bytes do harm. What is read is kept
// as a running hash, so that the parser is what takes the time.
#include <vector>

#include "engine/resp/request_parser.h"
#include "fuzz/targets/claim.h"

namespace respect::fuzz {
namespace {

constexpr RequestParser::Limits kLimits{.max_bulk_len = 1 << 20, .authenticated = true};

// All that a server would make of an input: requests, then the error.
struct Seen {
  uint64_t hash = 0xcbf29ce484222325;
  size_t requests = 0;

  bool operator==(const Seen&) const = default;
  void Add(Bytes bytes) {
    for (const char c : bytes) AddByte(static_cast<uint8_t>(c));
    AddByte(bytes.size());
  }
  void AddByte(uint64_t byte) { hash = (hash ^ byte) * 0x100000001b3; }
};

Seen ReadInPieces(Bytes input, size_t step, std::vector<Bytes>& args) {
  Seen seen;
  RequestParser parser;
  size_t begin = 0;
  for (size_t end = 0; end < input.size();) {
    end = std::min(end + step, input.size());
    for (;;) {
      args.clear();
      size_t consumed = 0;
      const auto outcome = parser.Parse(input.substr(begin, end - begin), kLimits, args, consumed);
      if (outcome == RequestParser::Outcome::kNeedMore) break;
      if (outcome == RequestParser::Outcome::kError) {
        seen.Add(parser.error());
        return seen;
      }
      begin += consumed;
      for (const Bytes arg : args) seen.Add(arg);
      ++seen.requests;
      parser.ForgetInline();
    }
  }
  return seen;
}

}  // namespace
}  // namespace respect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect::fuzz;
  static std::vector<respect::Bytes> args;
  const respect::Bytes input(reinterpret_cast<const char*>(data), size);
  const Seen whole = ReadInPieces(input, std::max<size_t>(size, 1), args);
  // The line limits are checked against what has arrived: cutting may only bring such an error forward.
  if (size >= 60000) return 0;
  Require(whole == ReadInPieces(input, 1, args));
  return 0;
}
