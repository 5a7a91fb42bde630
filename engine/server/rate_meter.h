// RateMeter: how fast a counter grows, averaged over the last samples.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace respect {

class RateMeter {
 public:
  // `total` is the counter at `now_us`. Samples closer together than a tenth of a second are skipped.
  void Sample(int64_t now_us, int64_t total) {
    const int64_t passed_us = now_us - sampled_us_;
    if (passed_us < kIntervalUs) return;
    rates_[next_] = (total - total_) * 1'000'000 / passed_us;
    next_ = (next_ + 1) % kSamples;
    sampled_us_ = now_us;
    total_ = total;
  }
  int64_t PerSecond() const {
    int64_t sum = 0;
    for (const int64_t rate : rates_) sum += rate;
    return sum / static_cast<int64_t>(kSamples);
  }

 private:
  static constexpr size_t kSamples = 16;
  static constexpr int64_t kIntervalUs = 100'000;

  std::array<int64_t, kSamples> rates_{};
  size_t next_ = 0;
  int64_t sampled_us_ = 0;
  int64_t total_ = 0;
};

}  // namespace respect
