// Histogram: latencies in nanoseconds, counted with three significant digits, from 1 ns to an hour, in fixed memory.
//
// The layout is that of Gil Tene's HdrHistogram (lowest value 1, three significant digits), so that the log format can
// carry it without a change. Values below 2048 each have a counter of their own; above, each doubling of the value is
// cut into 1024 equal parts:
//
//   index      0 .. 2047   2048 .. 3071   3072 .. 4095   ...
//   value      0 .. 2047   2048 .. 4095   4096 .. 8191   ...
//   width      1           2              4              ...
//
// A value is thus told from another that is 1/1024 larger. Values above kMaxValue are counted as kMaxValue, and
// saturated() says how many were.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace respect::bench {

class Histogram {
 public:
  static constexpr int kSignificantDigits = 3;
  static constexpr int64_t kMaxValue = 3'600'000'000'000;  // an hour
  static constexpr int kSubBucketBits = 11;                // 2048 is the first power of two that holds 3 digits twice
  static constexpr int64_t kSubBuckets = int64_t{1} << kSubBucketBits;

  Histogram();

  // Adds `count` values. Negative values count as 0. O(1), no allocation.
  void Record(int64_t value, int64_t count = 1) {
    if (value > kMaxValue) {
      saturated_ += count;
      value = kMaxValue;
    } else if (value < 0) {
      value = 0;
    }
    counts_[IndexOf(value)] += count;
    total_ += count;
    if (value > max_) max_ = value;
    if (value < min_) min_ = value;
    sum_ += static_cast<double>(value) * static_cast<double>(count);
  }

  // Adds all of `other`. O(counters).
  void Merge(const Histogram& other);
  // As if newly made. O(counters).
  void Clear();

  int64_t total() const { return total_; }
  int64_t saturated() const { return saturated_; }
  // 0 when nothing was recorded. Exact, not rounded to a counter.
  int64_t min() const { return total_ == 0 ? 0 : min_; }
  int64_t max() const { return max_; }
  double Mean() const { return total_ == 0 ? 0 : sum_ / static_cast<double>(total_); }
  double StandardDeviation() const;

  // The smallest value that at least `percentile` per cent of the values do not exceed, as the largest value its
  // counter stands for, and never above max(). 0 when nothing was recorded. O(counters).
  int64_t ValueAt(double percentile) const;
  // How many values are at or below `value`, within a counter's width. O(counters).
  int64_t CountUpTo(int64_t value) const;

  // One point of a percentile curve: `percentile` per cent of the values are at most `value`.
  struct Point {
    double percentile;
    int64_t value;
  };
  // The curve, denser towards 100: `steps_per_half` points for each halving of the distance to 100. The last is the
  // max.
  std::vector<Point> Percentiles(int steps_per_half = 5) const;

  // Counters, for the log format. Index as drawn above.
  const std::vector<int64_t>& counts() const { return counts_; }
  // Rebuilds a histogram from counters: min, max and mean are then only as exact as the counters. `counts` may be
  // shorter than counts() or longer, as long as what is beyond is zero. Returns false, leaving this empty, when it is
  // not, or when a count is negative.
  bool LoadCounts(const std::vector<int64_t>& counts);

  // What counters alone do not say, for a copy that is to be equal.
  struct Exact {
    int64_t saturated = 0, min = INT64_MAX, max = 0;
    double sum = 0;
  };
  Exact exact() const { return {saturated_, min_, max_, sum_}; }
  void set_exact(const Exact& exact) {
    saturated_ = exact.saturated;
    min_ = exact.min;
    max_ = exact.max;
    sum_ = exact.sum;
  }

  static constexpr size_t IndexOf(int64_t value) {
    const uint64_t bits = static_cast<uint64_t>(value);
    // How many low bits the value's bucket does not tell apart.
    const int shift = std::bit_width(bits | (kSubBuckets - 1)) - kSubBucketBits;
    return (static_cast<size_t>(shift) << (kSubBucketBits - 1)) + static_cast<size_t>(bits >> shift);
  }
  // The smallest and the largest value that fall on `index`.
  static constexpr int64_t LowestAt(size_t index) {
    if (index < static_cast<size_t>(kSubBuckets)) return static_cast<int64_t>(index);
    const int shift = static_cast<int>(index >> (kSubBucketBits - 1)) - 1;
    const int64_t part = static_cast<int64_t>(index & (kSubBuckets / 2 - 1)) + kSubBuckets / 2;
    return part << shift;
  }
  static constexpr int64_t HighestAt(size_t index) { return LowestAt(index + 1) - 1; }

  bool operator==(const Histogram&) const = default;

 private:
  std::vector<int64_t> counts_;
  int64_t total_ = 0;
  int64_t saturated_ = 0;
  int64_t min_ = INT64_MAX;
  int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace respect::bench
