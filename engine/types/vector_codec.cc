#include "engine/types/vector_codec.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/types/vector_math.h"

namespace respect::types {
namespace {

constexpr float kMaxByte = 127;
constexpr size_t kWordBits = 64;

void EncodeBytes(std::span<const float> vector, EncodedVector& encoded) {
  auto* bytes = reinterpret_cast<int8_t*>(encoded.bytes.data());
  for (const float value : vector) encoded.range = std::max(encoded.range, std::fabs(value));
  if (encoded.range == 0) return;
  const float scale = kMaxByte / encoded.range;
  for (size_t i = 0; i < vector.size(); ++i)
    bytes[i] = static_cast<int8_t>(std::clamp(std::round(vector[i] * scale), -kMaxByte, kMaxByte));
}

void EncodeBits(std::span<const float> vector, EncodedVector& encoded) {
  for (size_t i = 0; i < vector.size(); ++i) {
    if (vector[i] > 0) encoded.bytes[i / 8] = static_cast<char>(encoded.bytes[i / 8] | 1 << (i % 8));
  }
}

}  // namespace

size_t VectorCodec::size() const {
  switch (quantization_) {
    case Quantization::kNone: return dim_ * sizeof(float);
    case Quantization::kBytes: return dim_;
    default: return (dim_ + kWordBits - 1) / kWordBits * sizeof(uint64_t);
  }
}

EncodedVector VectorCodec::Encode(std::span<const float> vector) const {
  float squares = 0;
  for (const float value : vector) squares += value * value;
  EncodedVector encoded;
  encoded.bytes.resize(size());
  std::vector<float> unit(vector.begin(), vector.end());
  if (squares > 0) {
    encoded.norm = std::sqrt(squares);
    for (float& value : unit) value /= encoded.norm;
  }
  switch (quantization_) {
    case Quantization::kNone: std::memcpy(encoded.bytes.data(), unit.data(), encoded.bytes.size()); break;
    case Quantization::kBytes: EncodeBytes(unit, encoded); break;
    case Quantization::kBits: EncodeBits(unit, encoded); break;
  }
  return encoded;
}

std::vector<float> VectorCodec::Decode(const char* bytes, float range) const {
  std::vector<float> vector(dim_);
  for (uint32_t i = 0; i < dim_; ++i) {
    switch (quantization_) {
      case Quantization::kNone: std::memcpy(&vector[i], bytes + i * sizeof(float), sizeof(float)); break;
      case Quantization::kBytes:
        vector[i] = static_cast<float>(static_cast<int8_t>(bytes[i])) * range / kMaxByte;
        break;
      case Quantization::kBits: vector[i] = bytes[i / 8] >> (i % 8) & 1 ? 1.0F : -1.0F; break;
    }
  }
  return vector;
}

float VectorCodec::Distance(const char* a, float range_a, const char* b, float range_b) const {
  switch (quantization_) {
    case Quantization::kNone:
      return 1.0F - DotProduct(reinterpret_cast<const float*>(a), reinterpret_cast<const float*>(b), dim_);
    case Quantization::kBytes: {
      if (range_a == 0 || range_b == 0) return 1.0F;
      const float scale = (range_a / kMaxByte) * (range_b / kMaxByte);
      const int32_t dot = DotProduct(reinterpret_cast<const int8_t*>(a), reinterpret_cast<const int8_t*>(b), dim_);
      return std::clamp(1.0F - static_cast<float>(dot) * scale, 0.0F, 2.0F);
    }
    default: {
      const uint32_t bits = CountDifferentBits(reinterpret_cast<const uint64_t*>(a),
                                               reinterpret_cast<const uint64_t*>(b), size() / sizeof(uint64_t));
      return static_cast<float>(bits) * 2 / static_cast<float>(dim_);
    }
  }
}

}  // namespace respect::types
