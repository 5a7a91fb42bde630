// Distances between vectors of floats, of signed bytes and of bits. With AVX2 where the processor has it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace respect::types {

float DotProduct(const float* a, const float* b, size_t count);
int32_t DotProduct(const int8_t* a, const int8_t* b, size_t count);
// In how many of their bits two arrays of words differ.
uint32_t CountDifferentBits(const uint64_t* a, const uint64_t* b, size_t words);

}  // namespace respect::types
