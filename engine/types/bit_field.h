// Integers of 1 to 64 bits at any bit offset of a string: what BITFIELD reads and writes. Bit 0 is the highest bit of
// the first byte, and numbers stand with their highest bit first.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/base/bytes.h"

namespace respect::types {

// i1 to i64, u1 to u63.
struct IntegerType {
  bool is_signed = false;
  int bits = 0;
};

// What becomes of a result that its type cannot hold.
enum class Overflow { kWrap, kSaturate, kFail };

// Reads the integer at bit `offset`; bits past the end of `bytes` are zero.
int64_t ReadInteger(Bytes bytes, uint64_t offset, IntegerType type);

// Writes the low bits of `value`. Requires: all of them lie within `bytes`.
void WriteInteger(std::span<char> bytes, uint64_t offset, IntegerType type, int64_t value);

// `value` + `increment` as `type` holds it; empty when it does not fit and `overflow` is kFail. `value` is of the type
// already, except in FitInteger. An unsigned value is taken as 64 bits without sign, the increment always has one.
std::optional<int64_t> AddInteger(int64_t value, int64_t increment, IntegerType type, Overflow overflow);

// A value written as 64 bits, as `type` holds it.
std::optional<int64_t> FitInteger(int64_t value, IntegerType type, Overflow overflow);

}  // namespace respect::types
