// Text to number and back, by Redis's rules: what it accepts as an integer or a double, and how it prints them.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/bytes.h"

namespace respect {

// The decimal text of an integer, held in place.
class IntText {
 public:
  explicit IntText(int64_t value);
  Bytes view() const { return {begin_, static_cast<size_t>(buffer_ + sizeof(buffer_) - begin_)}; }
  operator Bytes() const { return view(); }
  IntText(const IntText&) = delete;
  IntText& operator=(const IntText&) = delete;

 private:
  char buffer_[20];
  const char* begin_;
};

// Writes the decimal text of `value` so that it ends at `end`; returns its first byte. At most 20 bytes.
char* PrintUnsignedBackwards(uint64_t value, char* end);

// An integer only as Redis stores one: optional '-', no '+', no leading zeros, no spaces, fits int64. Empty otherwise.
std::optional<int64_t> ParseInt(Bytes text);

// The same for uint64 (as in CLIENT ids, SCAN cursors): digits only.
std::optional<uint64_t> ParseUnsigned(Bytes text);

// A finite or infinite double written in full (decimal, exponent, hex, "inf"); no spaces, no nan. Empty otherwise.
std::optional<double> ParseDouble(Bytes text);

// The same in long double precision: INCRBYFLOAT's rule. Infinity is accepted, as strtold does.
std::optional<long double> ParseLongDouble(Bytes text);

// Longest text PrintDouble and PrintLongDouble write.
inline constexpr size_t kMaxNumberText = 5120;

// Shortest text that reads back as the same double ("3", "0.1", "1e+21", "inf", "-nan" never).
// Returns the length written to `out`, which must hold at least 32 bytes. This is how RESP3 doubles and scores print.
size_t PrintDouble(double value, char* out);
// The same without the long form of whole numbers: 30000000000 prints as "3e+10", -0 as "0".
size_t PrintShortest(double value, char* out);

// INCRBYFLOAT's form: %.17Lf with trailing zeros cut. `out` must hold kMaxNumberText bytes.
size_t PrintLongDouble(long double value, char* out);

}  // namespace respect
