// Claim: no command line does harm, and its options become lines that the reader of configuration parts into words.
#include "engine/base/split_args.h"
#include "engine/server/config/command_line.h"
#include "fuzz/targets/claim.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  const std::vector<std::string> words = fuzz::Lines({reinterpret_cast<const char*>(data), size});
  const std::vector<Bytes> arguments(words.begin(), words.end());
  const CommandLine line = CommandLine::Parse(arguments);
  if (line.action != CommandLine::Action::kRun) return 0;
  size_t options = 0;
  for (const std::string& word : words) options += word.starts_with("--") ? 1 : 0;
  fuzz::Require(static_cast<size_t>(std::ranges::count(line.options, '\n')) <= options + words.size());
  return 0;
}
