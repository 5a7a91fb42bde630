// Claim: an inline line has the words that SplitArgs makes of it; where that finds none, it is refused.
#include "engine/base/split_args.h"
#include "engine/resp/request_parser.h"
#include "fuzz/targets/claim.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  const Bytes all(reinterpret_cast<const char*>(data), size);
  const Bytes line = all.substr(0, all.find('\n'));
  if (line.starts_with('*') || line.size() > 60000) return 0;
  std::string wire(line);
  wire += '\n';
  // A line may end in CR LF.
  const Bytes text = line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
  RequestParser parser;
  std::vector<Bytes> args;
  size_t consumed = 0;
  const RequestParser::Outcome outcome = parser.Parse(wire, {}, args, consumed);
  const auto words = SplitArgs(text);
  fuzz::Require((outcome == RequestParser::Outcome::kRequest) == words.has_value());
  if (!words) return 0;
  fuzz::Require(consumed == wire.size() && std::ranges::equal(args, *words));
  // And words quoted are read back.
  for (const std::string& word : *words) {
    const auto again = SplitArgs(Quoted(word));
    fuzz::Require(again && again->size() == 1 && again->front() == word);
  }
  return 0;
}
