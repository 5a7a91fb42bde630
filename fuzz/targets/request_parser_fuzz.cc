// Claim: a request is read the same however its bytes are cut into pieces, and no bytes do harm.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/resp/request_parser.h"

namespace {

using respect::Bytes;
using respect::RequestParser;

constexpr RequestParser::Limits kLimits{.max_bulk_len = 1 << 20, .authenticated = true};

// All that a server would make of `input` when it comes in pieces of `step` bytes: requests, then the error.
std::vector<std::string> ReadInPieces(Bytes input, size_t step) {
  std::vector<std::string> seen;
  RequestParser parser;
  size_t begin = 0;
  for (size_t end = 0; end < input.size();) {
    end = std::min(end + step, input.size());
    for (;;) {
      std::vector<Bytes> args;
      size_t consumed = 0;
      const auto outcome = parser.Parse(input.substr(begin, end - begin), kLimits, args, consumed);
      if (outcome == RequestParser::Outcome::kNeedMore) break;
      if (outcome == RequestParser::Outcome::kError) {
        seen.push_back("error: " + parser.error());
        return seen;
      }
      begin += consumed;
      for (const Bytes arg : args) seen.emplace_back(arg);
      seen.emplace_back("end of request");
      parser.ForgetInline();
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Bytes input(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string> whole = ReadInPieces(input, std::max<size_t>(size, 1));
  // The line limits are checked against what has arrived: cutting may only bring such an error forward.
  const std::vector<std::string> cut = ReadInPieces(input, 1);
  if (size < 60000 && whole != cut) std::abort();
  return 0;
}
