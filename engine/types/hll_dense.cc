#include "engine/types/hll_dense.h"

#include <algorithm>
#include <cstring>

namespace respect::types {
namespace {

constexpr unsigned kMask = (1 << kHllRegisterBits) - 1;
// Eight registers are six bytes.
constexpr size_t kGroup = 8, kGroupBytes = kGroup * kHllRegisterBits / 8;

// Spreads 8 numbers of 6 bits over 8 bytes, halving the runs that move together: 24, 12, then 6 bits.
uint64_t Spread(uint64_t packed) {
  uint64_t x = (packed & 0xffffff) | (packed & 0xffffff000000) << 8;
  x = (x & 0x00000fff00000fff) | (x & 0x00fff00000fff000) << 4;
  return (x & 0x003f003f003f003f) | (x & 0x0fc00fc00fc00fc0) << 2;
}

uint64_t Gather(uint64_t spread) {
  uint64_t x = (spread & 0x003f003f003f003f) | (spread & 0x3f003f003f003f00) >> 2;
  x = (x & 0x00000fff00000fff) | (x & 0x0fff00000fff0000) >> 4;
  return (x & 0xffffff) | (x & 0xffffff00000000) >> 8;
}

}  // namespace

uint8_t DenseGet(const char* dense, size_t index) {
  const size_t bit = index * kHllRegisterBits, byte = bit / 8, shift = bit % 8;
  unsigned value = static_cast<uint8_t>(dense[byte]) >> shift;
  if (shift > 8 - kHllRegisterBits) value |= static_cast<uint8_t>(dense[byte + 1]) << (8 - shift);
  return value & kMask;
}

void DenseSet(char* dense, size_t index, uint8_t value) {
  const size_t bit = index * kHllRegisterBits, byte = bit / 8, shift = bit % 8;
  const auto put = [&](size_t at, unsigned clear, unsigned bits) {
    dense[at] = static_cast<char>((static_cast<uint8_t>(dense[at]) & ~clear) | bits);
  };
  put(byte, kMask << shift, static_cast<unsigned>(value) << shift);
  if (shift > 8 - kHllRegisterBits) put(byte + 1, kMask >> (8 - shift), static_cast<unsigned>(value) >> (8 - shift));
}

bool DenseRaise(char* dense, size_t index, uint8_t value) {
  if (DenseGet(dense, index) >= value) return false;
  DenseSet(dense, index, value);
  return true;
}

void DenseMergeInto(const char* dense, HllRegisters& registers) {
  for (size_t at = 0; at < kHllRegisters; at += kGroup, dense += kGroupBytes) {
    uint64_t packed = 0;
    std::memcpy(&packed, dense, kGroupBytes);
    const uint64_t spread = Spread(packed);
    uint8_t eight[kGroup];
    std::memcpy(eight, &spread, kGroup);
    for (size_t i = 0; i < kGroup; ++i) registers[at + i] = std::max(registers[at + i], eight[i]);
  }
}

void DenseWriteAll(const HllRegisters& registers, char* dense) {
  for (size_t at = 0; at < kHllRegisters; at += kGroup, dense += kGroupBytes) {
    uint64_t spread;
    std::memcpy(&spread, &registers[at], kGroup);
    const uint64_t packed = Gather(spread);
    std::memcpy(dense, &packed, kGroupBytes);
  }
}

}  // namespace respect::types
