#include "bench/load/histogram.h"

#include <algorithm>
#include <cmath>

namespace respect::bench {
namespace {

constexpr size_t kCounters = Histogram::IndexOf(Histogram::kMaxValue) + 1;
static_assert(Histogram::IndexOf(2047) == 2047 && Histogram::IndexOf(2048) == 2048 && Histogram::IndexOf(4095) == 3071);
static_assert(Histogram::LowestAt(2048) == 2048 && Histogram::HighestAt(2048) == 2049);
static_assert(Histogram::LowestAt(3072) == 4096 && Histogram::HighestAt(3072) == 4099);

// The middle of a counter's values, for means over counters.
double MiddleAt(size_t index) {
  return static_cast<double>(Histogram::LowestAt(index) + Histogram::HighestAt(index)) / 2;
}

}  // namespace

Histogram::Histogram() : counts_(kCounters) {}

void Histogram::Merge(const Histogram& other) {
  for (size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  total_ += other.total_;
  saturated_ += other.saturated_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

void Histogram::Clear() {
  std::fill(counts_.begin(), counts_.end(), 0);
  total_ = saturated_ = max_ = 0;
  min_ = INT64_MAX;
  sum_ = 0;
}

double Histogram::StandardDeviation() const {
  if (total_ == 0) return 0;
  const double mean = Mean();
  double squares = 0;
  for (size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    const double distance = MiddleAt(i) - mean;
    squares += distance * distance * static_cast<double>(counts_[i]);
  }
  return std::sqrt(squares / static_cast<double>(total_));
}

int64_t Histogram::ValueAt(double percentile) const {
  if (total_ == 0) return 0;
  const double share = std::clamp(percentile, 0.0, 100.0) / 100;
  const int64_t wanted =
      std::max<int64_t>(1, static_cast<int64_t>(std::ceil(share * static_cast<double>(total_) - 1e-9)));
  int64_t seen = 0;
  for (size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= wanted) return std::min(HighestAt(i), max_);
  }
  return max_;
}

int64_t Histogram::CountUpTo(int64_t value) const {
  if (value < 0) return 0;
  const size_t last = IndexOf(std::min(value, kMaxValue));
  int64_t seen = 0;
  for (size_t i = 0; i <= last; ++i) seen += counts_[i];
  return seen;
}

std::vector<Histogram::Point> Histogram::Percentiles(int steps_per_half) const {
  std::vector<Point> points;
  if (total_ == 0) return points;
  double below = 0, half = 50;  // from `below` to 100, in steps that halve with the distance
  // Beyond one value in `total` there is only the maximum.
  while (100 - below > 100.0 / static_cast<double>(total_)) {
    for (int step = 0; step < steps_per_half; ++step) {
      const double percentile = below + half * step / steps_per_half;
      points.push_back({percentile, ValueAt(percentile)});
    }
    below += half;
    half /= 2;
  }
  points.push_back({100, max_});
  return points;
}

bool Histogram::LoadCounts(const std::vector<int64_t>& counts) {
  Clear();
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    if (counts[i] < 0 || i >= counts_.size()) {
      Clear();
      return false;
    }
    counts_[i] = counts[i];
    total_ += counts[i];
    min_ = std::min(min_, LowestAt(i));
    max_ = std::min(HighestAt(i), kMaxValue);
    sum_ += MiddleAt(i) * static_cast<double>(counts[i]);
  }
  return true;
}

}  // namespace respect::bench
