#include "engine/types/vector_math.h"

#include <bit>

#include "engine/base/cpu.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace respect::types {
namespace {

#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] float DotByAvx2(const float* a, const float* b, size_t count) {
  __m256 sums[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()};
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    for (size_t k = 0; k < 4; ++k)
      sums[k] = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8 * k), _mm256_loadu_ps(b + i + 8 * k), sums[k]);
  }
  for (; i + 8 <= count; i += 8) sums[0] = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), sums[0]);
  const __m256 all = _mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3]));
  const __m128 half = _mm_add_ps(_mm256_castps256_ps128(all), _mm256_extractf128_ps(all, 1));
  const __m128 quarter = _mm_add_ps(half, _mm_movehl_ps(half, half));
  float sum = _mm_cvtss_f32(_mm_add_ss(quarter, _mm_shuffle_ps(quarter, quarter, 1)));
  for (; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

[[gnu::target("avx2")]] int32_t DotByAvx2(const int8_t* a, const int8_t* b, size_t count) {
  __m256i sums = _mm256_setzero_si256();
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    const __m256i x = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(a + i)));
    const __m256i y = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(b + i)));
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(x, y));
  }
  __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
  half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
  half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
  int32_t sum = _mm_cvtsi128_si32(half);
  for (; i < count; ++i) sum += a[i] * b[i];
  return sum;
}
#endif

}  // namespace

float DotProduct(const float* a, const float* b, size_t count) {
#if defined(__x86_64__)
  if (HasAvx2()) return DotByAvx2(a, b, count);
#endif
  float sum = 0;
  for (size_t i = 0; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

int32_t DotProduct(const int8_t* a, const int8_t* b, size_t count) {
#if defined(__x86_64__)
  if (HasAvx2()) return DotByAvx2(a, b, count);
#endif
  int32_t sum = 0;
  for (size_t i = 0; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

uint32_t CountDifferentBits(const uint64_t* a, const uint64_t* b, size_t words) {
  uint32_t bits = 0;
  for (size_t i = 0; i < words; ++i) bits += static_cast<uint32_t>(std::popcount(a[i] ^ b[i]));
  return bits;
}

}  // namespace respect::types
