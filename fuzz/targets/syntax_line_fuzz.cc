// Claim: no syntax line does harm: it parses or answers an error.
#include <cstddef>
#include <cstdint>
#include <string>

#include "spec/reader/syntax_line.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 4096) return 0;
  auto arguments = respect::spec::ParseSyntax({reinterpret_cast<const char*>(data), size}, 2);
  if (arguments.ok()) {
    respect::spec::ArityOf(*arguments, 1);
    static_cast<void>(respect::spec::FindArgument(*arguments, "key").ok());
  }
  return 0;
}
