#include "engine/types/bit_field.h"

#include <algorithm>

namespace respect::types {
namespace {

// Enough for any sum of two 64-bit numbers, with or without sign.
using Wide = __int128;

uint64_t LowBits(uint64_t value, int bits) { return bits == 64 ? value : value & ((uint64_t{1} << bits) - 1); }

int64_t SignExtend(uint64_t value, int bits) {
  const int shift = 64 - bits;
  return static_cast<int64_t>(value << shift) >> shift;
}

int64_t Wrap(uint64_t value, IntegerType type) {
  const uint64_t low = LowBits(value, type.bits);
  return type.is_signed ? SignExtend(low, type.bits) : static_cast<int64_t>(low);
}

Wide Lowest(IntegerType type) { return type.is_signed ? -(Wide{1} << (type.bits - 1)) : Wide{0}; }
Wide Highest(IntegerType type) { return (Wide{1} << (type.is_signed ? type.bits - 1 : type.bits)) - 1; }

std::optional<int64_t> Fit(Wide value, IntegerType type, Overflow overflow) {
  if (value >= Lowest(type) && value <= Highest(type)) return static_cast<int64_t>(value);
  switch (overflow) {
    case Overflow::kFail: return std::nullopt;
    case Overflow::kSaturate: return static_cast<int64_t>(value < 0 ? Lowest(type) : Highest(type));
    case Overflow::kWrap: break;
  }
  return Wrap(static_cast<uint64_t>(value), type);
}

Wide Widen(int64_t value, IntegerType type) {
  return type.is_signed ? Wide{value} : Wide{static_cast<uint64_t>(value)};
}

}  // namespace

int64_t ReadInteger(Bytes bytes, uint64_t offset, IntegerType type) {
  uint64_t value = 0;
  int left = type.bits;
  while (left > 0) {
    // As much of one byte as belongs to the number.
    const int within = static_cast<int>(offset % 8), taken = std::min(8 - within, left);
    const uint8_t byte = offset / 8 < bytes.size() ? static_cast<uint8_t>(bytes[offset / 8]) : 0;
    value = value << taken | LowBits(byte >> (8 - within - taken), taken);
    offset += taken;
    left -= taken;
  }
  return Wrap(value, type);
}

void WriteInteger(std::span<char> bytes, uint64_t offset, IntegerType type, int64_t value) {
  int left = type.bits;
  while (left > 0) {
    const int within = static_cast<int>(offset % 8), taken = std::min(8 - within, left);
    const int shift = 8 - within - taken;
    const auto part = LowBits(static_cast<uint64_t>(value) >> (left - taken), taken);
    char& byte = bytes[offset / 8];
    byte = static_cast<char>((static_cast<uint8_t>(byte) & ~(LowBits(~uint64_t{0}, taken) << shift)) | part << shift);
    offset += taken;
    left -= taken;
  }
}

std::optional<int64_t> AddInteger(int64_t value, int64_t increment, IntegerType type, Overflow overflow) {
  return Fit(Widen(value, type) + increment, type, overflow);
}

std::optional<int64_t> FitInteger(int64_t value, IntegerType type, Overflow overflow) {
  return Fit(Widen(value, type), type, overflow);
}

}  // namespace respect::types
