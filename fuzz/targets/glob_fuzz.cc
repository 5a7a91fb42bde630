// Claim: a pattern of any bytes matches any text in bounded time, and a text matches itself when escaped.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engine/base/glob.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using respect::Bytes;
  if (size == 0) return 0;
  const Bytes input(reinterpret_cast<const char*>(data), size);
  const size_t cut = data[0] % size;
  const Bytes pattern = input.substr(0, cut), text = input.substr(cut);
  respect::GlobMatch(pattern, text, respect::GlobCase::kSensitive);
  respect::GlobMatch(pattern, text, respect::GlobCase::kIgnore);
  std::string escaped;
  for (const char c : text) escaped.append("\\").append(1, c);
  if (!respect::GlobMatch(escaped, text, respect::GlobCase::kSensitive)) std::abort();
  return 0;
}
