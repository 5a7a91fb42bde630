// VectorCodec: how a vector set stores a vector: scaled to length 1, as floats, signed bytes or bits.
//
//   kNone   float[dim]
//   kBytes  int8[dim], a value v as round(v * 127 / range) where range is the greatest |v| of the vector
//   kBits   a bit a dimension, set where it is above 0, in words of 64
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace respect::types {

enum class Quantization : uint8_t { kNone, kBytes, kBits };

// An encoded vector. `norm`: its length before.
struct EncodedVector {
  std::vector<char> bytes;
  float norm = 1, range = 0;
};

class VectorCodec {
 public:
  VectorCodec(Quantization quantization, uint32_t dim) : quantization_(quantization), dim_(dim) {}

  Quantization quantization() const { return quantization_; }
  uint32_t dim() const { return dim_; }
  size_t size() const;  // bytes of an encoded vector

  EncodedVector Encode(std::span<const float> vector) const;
  // As it was before encoding, as far as that is left: scaled to length 1.
  std::vector<float> Decode(const char* bytes, float range) const;
  // 1 less the cosine: 0 for the same direction, 2 for the opposite.
  float Distance(const char* a, float range_a, const char* b, float range_b) const;

 private:
  Quantization quantization_;
  uint32_t dim_;
};

}  // namespace respect::types
