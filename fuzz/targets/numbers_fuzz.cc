// Claim: what is accepted as a number prints back to itself (integers), and doubles survive print and parse.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "engine/base/numbers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using respect::Bytes;
  const Bytes text(reinterpret_cast<const char*>(data), size);
  if (const std::optional<int64_t> integer = respect::ParseInt(text)) {
    if (respect::IntText(*integer).view() != text) std::abort();
  }
  respect::ParseUnsigned(text);
  respect::ParseDouble(text);
  respect::ParseLongDouble(text);
  double value = 0;
  std::memcpy(&value, data, std::min(size, sizeof(value)));
  if (std::isnan(value)) return 0;
  char printed[32];
  const std::optional<double> back = respect::ParseDouble({printed, respect::PrintDouble(value, printed)});
  if (!back || *back != value) std::abort();
  return 0;
}
