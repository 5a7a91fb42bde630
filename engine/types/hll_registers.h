// The mathematics of HyperLogLog, apart from how registers are stored: which register an element falls into, and what
// the registers together say of the number of elements.
//
// 2^14 registers; an element raises one of them to the number of trailing zero bits, plus one, of its hash.
// Hash: MurmurHash64A (Austin Appleby, public domain) with Redis's seed. Estimator: O. Ertl, "New cardinality
// estimation algorithms for HyperLogLog sketches", 2017. Hash and estimator are Redis's, so that estimates are the
// same.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/base/bytes.h"

namespace respect::types {

inline constexpr int kHllIndexBits = 14;
inline constexpr size_t kHllRegisters = size_t{1} << kHllIndexBits;
inline constexpr int kHllRegisterBits = 6;
// The highest value a register can have: the bits of a hash that do not choose the register, plus one.
inline constexpr int kHllMaxValue = 64 - kHllIndexBits + 1;

// One byte a register: the form for merging and counting, not for storing.
using HllRegisters = std::array<uint8_t, kHllRegisters>;

// How many registers have each value.
using HllHistogram = std::array<uint32_t, 1 << kHllRegisterBits>;

struct HllPlace {
  size_t index;
  uint8_t value;  // 1 to kHllMaxValue
};
HllPlace PlaceOfElement(Bytes element);

HllHistogram CountRegisters(const HllRegisters& registers);

// The estimated number of different elements.
uint64_t EstimateCardinality(const HllHistogram& histogram);

}  // namespace respect::types
