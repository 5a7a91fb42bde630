#include "engine/types/hll_dense.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <cstring>

#include "engine/base/cpu.h"

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

// The greater of each pair of bytes; all are below 128. The top bit of a byte survives where `a` is not the smaller.
uint64_t MaxBytes(uint64_t a, uint64_t b) {
  constexpr uint64_t kTop = 0x8080808080808080;
  const uint64_t keep = ((a | kTop) - b) & kTop;
  const uint64_t mask = keep | (keep - (keep >> 7));
  return (a & mask) | (b & ~mask);
}

// Does what DenseMergeInto does for as many registers as fit a vector loop; returns how many.
#if defined(__x86_64__)
[[gnu::target("avx2")]] size_t MergeByAvx2(const char* dense, HllRegisters& registers) {
  // 32 registers a step, 16 of them in each half. Three bytes are four registers: they are brought into 32 bits, and
  // each register is then shifted to its own byte. A step reads four bytes more than it uses, so the last is left out.
  constexpr size_t kStep = 32, kStepBytes = kStep * kHllRegisterBits / 8;
  const __m256i to_words =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1));
  size_t at = 0;
  for (; at + kStep < kHllRegisters; at += kStep, dense += kStepBytes) {
    const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(dense));
    const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i*>(dense + kStepBytes / 2));
    const __m256i x = _mm256_shuffle_epi8(_mm256_set_m128i(high, low), to_words);
    const __m256i first = _mm256_and_si256(x, _mm256_set1_epi32(0x3f));
    const __m256i second = _mm256_and_si256(_mm256_slli_epi32(x, 2), _mm256_set1_epi32(0x3f00));
    const __m256i third = _mm256_and_si256(_mm256_slli_epi32(x, 4), _mm256_set1_epi32(0x3f0000));
    const __m256i fourth = _mm256_and_si256(_mm256_slli_epi32(x, 6), _mm256_set1_epi32(0x3f000000));
    const __m256i spread = _mm256_or_si256(_mm256_or_si256(first, second), _mm256_or_si256(third, fourth));
    auto* const out = reinterpret_cast<__m256i*>(&registers[at]);
    _mm256_storeu_si256(out, _mm256_max_epu8(_mm256_loadu_si256(out), spread));
  }
  return at;
}

size_t MergeByVectors(const char* dense, HllRegisters& registers) {
  return HasAvx2() ? MergeByAvx2(dense, registers) : 0;
}
#else
size_t MergeByVectors(const char*, HllRegisters&) { return 0; }
#endif

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
  for (size_t at = MergeByVectors(dense, registers); at < kHllRegisters; at += kGroup) {
    uint64_t packed = 0, eight;
    std::memcpy(&packed, dense + at / kGroup * kGroupBytes, kGroupBytes);
    std::memcpy(&eight, &registers[at], kGroup);
    eight = MaxBytes(eight, Spread(packed));
    std::memcpy(&registers[at], &eight, kGroup);
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
