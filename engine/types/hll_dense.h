// The dense form of a HyperLogLog: 6 bits a register, the lowest bits first, 12,288 bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/types/hll_registers.h"

namespace respect::types {

inline constexpr size_t kHllDenseBytes = kHllRegisters * kHllRegisterBits / 8;

// All of these take the kHllDenseBytes bytes after the header.
uint8_t DenseGet(const char* dense, size_t index);
void DenseSet(char* dense, size_t index, uint8_t value);
// Raises a register to `value`; false when it is as high already.
bool DenseRaise(char* dense, size_t index, uint8_t value);
// Raises `registers` to what `dense` holds.
void DenseMergeInto(const char* dense, HllRegisters& registers);
void DenseWriteAll(const HllRegisters& registers, char* dense);

}  // namespace respect::types
