// Operations on strings seen as arrays of bits. Bit 0 is the highest bit of the first byte, as in SETBIT.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/bytes.h"

namespace respect::types {

// How many bits are set. O(n), eight bytes a step.
uint64_t CountBits(Bytes bytes);

// The same within bits [first, last]; requires first <= last < 8 * bytes.size().
uint64_t CountBits(Bytes bytes, uint64_t first, uint64_t last);

inline constexpr uint64_t kNoBit = ~uint64_t{0};

// Place of the first bit equal to `bit` within bits [first, last], or kNoBit. Requires first <= last < 8 *
// bytes.size().
uint64_t FindBit(Bytes bytes, bool bit, uint64_t first, uint64_t last);

// What BITOP does to its sources. kDiff: in the first and in none of the others; kDiff1: in any of the others and not
// in the first; kAndOr: in the first and in any of the others; kOne: in exactly one source.
enum class BitOperation { kAnd, kOr, kXor, kNot, kDiff, kDiff1, kAndOr, kOne };

// Writes the operation's result to `out`. Sources shorter than `out` count as followed by zeros; none may be longer.
// Requires: at least one source, exactly one for kNot; `out` overlaps no source. O(sources * out), vectorised.
void CombineBits(BitOperation operation, std::span<const Bytes> sources, std::span<char> out);

}  // namespace respect::types
