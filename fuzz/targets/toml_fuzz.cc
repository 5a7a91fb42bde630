// Claim: no text of a specification's file does harm: it is read, or what is wrong is told with its line.
#include "fuzz/targets/claim.h"
#include "spec/reader/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  constexpr size_t kMost = 2048;  // the TOML library goes as deep as brackets do
  if (size > kMost) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const char* path : {"commands/string/set.toml", "scenarios/any.toml", "targets/any.toml"}) {
    const Status status = spec::CheckText(text, path);
    if (!status.ok()) fuzz::Require(status.error().text().starts_with(path));
  }
  return 0;
}
