// LatencyHistogram: how long calls took, for percentiles. Log-linear: 32 steps to each doubling, so a value is known to
// 3 percent, whatever its size, at the price of an addition a call.
//
//   value v, highest bit e:  v < 32: bucket v       otherwise: bucket (e - 4) * 32 + the 5 bits below the highest
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace respect {

class LatencyHistogram {
 public:
  void Record(uint64_t value) {
    ++buckets_[BucketOf(value)];
    ++count_;
  }
  uint64_t count() const { return count_; }

  // How many values lie in buckets that end at or below `value`.
  uint64_t CountUpTo(uint64_t value) const {
    uint64_t seen = 0;
    for (size_t bucket = 0; bucket < kBuckets && LargestOf(bucket) <= value; ++bucket) seen += buckets_[bucket];
    return seen;
  }

  // The largest value of the bucket that holds the percentile (0 to 100); 0 without any.
  uint64_t Percentile(double percentile) const {
    const double rank = std::ceil(percentile / 100 * static_cast<double>(count_));
    uint64_t seen = 0;
    for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
      seen += buckets_[bucket];
      if (seen > 0 && static_cast<double>(seen) >= rank) return LargestOf(bucket);
    }
    return 0;
  }

 private:
  static constexpr int kStepBits = 5;
  static constexpr size_t kSteps = 1 << kStepBits;
  static constexpr size_t kBuckets = (64 - kStepBits + 1) * kSteps;

  static size_t BucketOf(uint64_t value) {
    if (value < kSteps) return value;
    const int shift = 63 - std::countl_zero(value) - kStepBits;
    return static_cast<size_t>(shift + 1) * kSteps + ((value >> shift) - kSteps);
  }
  static uint64_t LargestOf(size_t bucket) {
    if (bucket < kSteps) return bucket;
    const size_t shift = bucket / kSteps - 1;
    return ((kSteps + bucket % kSteps + 1) << shift) - 1;
  }

  std::array<uint32_t, kBuckets> buckets_{};
  uint64_t count_ = 0;
};

}  // namespace respect
