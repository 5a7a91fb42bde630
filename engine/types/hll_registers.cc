#include "engine/types/hll_registers.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace respect::types {
namespace {

uint64_t MurmurHash64A(Bytes bytes, uint64_t seed) {
  constexpr uint64_t kMultiplier = 0xc6a4a7935bd1e995;
  constexpr int kShift = 47;
  uint64_t hash = seed ^ (bytes.size() * kMultiplier);
  const char* at = bytes.data();
  for (size_t words = bytes.size() / 8; words > 0; --words, at += 8) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    word *= kMultiplier;
    word ^= word >> kShift;
    word *= kMultiplier;
    hash = (hash ^ word) * kMultiplier;
  }
  if (const size_t rest = bytes.size() % 8; rest > 0) {
    uint64_t word = 0;
    std::memcpy(&word, at, rest);
    hash = (hash ^ word) * kMultiplier;
  }
  hash ^= hash >> kShift;
  hash *= kMultiplier;
  return hash ^ hash >> kShift;
}

// Ertl's sigma and tau correct for registers still zero and for those at their highest value.
double Sigma(double x) {
  if (x == 1.0) return std::numeric_limits<double>::infinity();
  double y = 1, z = x, before;
  do {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  } while (before != z);
  return z;
}

double Tau(double x) {
  if (x == 0.0 || x == 1.0) return 0;
  double y = 1, z = 1 - x, before;
  do {
    x = std::sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) * (1 - x) * y;
  } while (before != z);
  return z / 3;
}

}  // namespace

HllPlace PlaceOfElement(Bytes element) {
  constexpr uint64_t kSeed = 0xadc83b19;
  const uint64_t hash = MurmurHash64A(element, kSeed);
  // The bit above the rest ends the count of zeros.
  const uint64_t rest = hash >> kHllIndexBits | uint64_t{1} << (64 - kHllIndexBits);
  return {hash & (kHllRegisters - 1), static_cast<uint8_t>(std::countr_zero(rest) + 1)};
}

HllHistogram CountRegisters(const HllRegisters& registers) {
  HllHistogram histogram{};
  for (size_t at = 0; at < kHllRegisters; at += 8) {
    uint64_t eight;
    std::memcpy(&eight, &registers[at], 8);
    if (eight == 0) {
      histogram[0] += 8;
      continue;
    }
    for (int i = 0; i < 8; ++i) ++histogram[registers[at + i]];
  }
  return histogram;
}

uint64_t EstimateCardinality(const HllHistogram& histogram) {
  constexpr double kAlpha = 0.721347520444481703680;  // 1 / (2 ln 2)
  constexpr double kCount = kHllRegisters;
  double z = kCount * Tau((kCount - histogram[kHllMaxValue]) / kCount);
  for (int value = kHllMaxValue - 1; value >= 1; --value) {
    z += histogram[value];
    z *= 0.5;
  }
  z += kCount * Sigma(histogram[0] / kCount);
  return static_cast<uint64_t>(std::llround(kAlpha * kCount * kCount / z));
}

}  // namespace respect::types
