// The sparse form of a HyperLogLog: the registers in order, as runs. It is a format that other servers read and write.
//
//   ZERO   00nnnnnn            n + 1 registers (1 to 64) are zero
//   XZERO  01nnnnnn nnnnnnnn   n + 1 registers (1 to 16,384) are zero
//   VAL    1vvvvvnn            n + 1 registers (1 to 4) are v + 1 (1 to 32)
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/types/hll_registers.h"
#include "engine/types/raw_string.h"

namespace respect::types {

// The highest value the form can hold.
inline constexpr uint8_t kHllSparseMaxValue = 32;

enum class SparseRaised {
  kNo,  // the register is as high already
  kYes,
  kTooLarge,  // the form cannot hold it, or not within the limit: nothing changed
  kCorrupt,
};

// Appends the form of registers that are all zero.
void SparseAppendEmpty(RawString& string);

// Raises a register in the sparse form that starts at byte `begin` of `string` and ends with it. The string may grow up
// to `limit` bytes. O(bytes).
SparseRaised SparseRaise(RawString& string, size_t begin, size_t index, uint8_t value, size_t limit);

// Raises `registers` to what `sparse` holds; false when its runs do not cover exactly all registers.
bool SparseMergeInto(Bytes sparse, HllRegisters& registers);

// The runs in words ("Z:3 v:1,2 z:100 "), as PFDEBUG DECODE shows them.
std::string DescribeSparse(Bytes sparse);

}  // namespace respect::types
