// Claim: no text of a configuration file does harm: it is read, or a line of it is told with a reason; and what was
// read answers every parameter. Directives that go to the file system are passed over.
#include <cctype>

#include "engine/server/config/config.h"
#include "fuzz/targets/claim.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  const Bytes text(reinterpret_cast<const char*>(data), size);
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const char* word : {"include", "dir", "\\x"}) {
    if (lower.find(word) != std::string::npos) return 0;
  }
  Config config;
  const auto error = config.ReadText(text);
  if (error) {
    const auto lines = static_cast<size_t>(std::ranges::count(text, '\n')) + 1;
    fuzz::Require(!error->reason.empty() && error->line <= lines);
  }
  const Bytes all[] = {"*"};
  for (const auto& [name, value] : config.Get(all)) fuzz::Require(config.Find(name) != nullptr);
  return 0;
}
