// Picker: the numbers behind keys, by the distribution a workload asks for. One for each thread and argument; those
// that must agree over threads (kNext, kLatest, kSequential) share a KeyCounter.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "bench/load/workload.h"
#include "engine/base/rng.h"

namespace respect::bench {

// Ranks 1 .. count with weight 1 / rank^skew, exactly, in constant time and memory: rejection-inversion by W. Hörmann
// and G. Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions" (1996).
class ZipfSampler {
 public:
  // Requires count >= 1 and skew > 0.
  ZipfSampler(uint64_t count, double skew);
  uint64_t Sample(Rng& rng) const;

 private:
  double Integral(double x) const;  // of the weight, from 1
  double IntegralInverse(double y) const;
  double Weight(double x) const;

  double count_;
  double skew_;
  double integral_at_start_ = 0;
  double integral_at_end_ = 0;
  double accept_below_ = 0;
};

// How many keys there are by now (grows by kNext, read by kLatest), or how many kSequential has given out.
using KeyCounter = std::atomic<uint64_t>;

class Picker {
 public:
  // `counter` is needed by kNext and kLatest, where it starts at pick.count, and by kSequential, where it starts at 0.
  Picker(const Pick& pick, std::shared_ptr<KeyCounter> counter);
  uint64_t Next(Rng& rng);

 private:
  uint64_t NextHot(Rng& rng);

  Pick pick_;
  ZipfSampler zipf_;
  uint64_t spread_;     // coprime with the count: rank * spread mod count visits every number once
  uint64_t hot_width_;  // kHotspot
  uint64_t hot_start_ = 0;
  uint64_t picks_ = 0;
  std::shared_ptr<KeyCounter> counter_;
};

}  // namespace respect::bench
