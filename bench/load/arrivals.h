// Arrivals: when the requests of an open loop are due. The rate is a function of time: constant, a straight ramp, and
// bursts on top; the moments follow it exactly (constant spacing) or as a Poisson process of that rate.
//
// With L(t) the integral of the rate, the k-th arrival is where L(t) = k (constant), or where L(t) is the sum of k
// exponential variates of mean 1 (Poisson): the standard inversion for inhomogeneous processes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/base/rng.h"

namespace respect::bench {

// Requests a second, over time. All times in seconds from the start.
class RateProfile {
 public:
  // A rate that goes from `from` to `to` in `seconds` and stays there; `from` == `to` is constant.
  static RateProfile Ramp(double from, double to, double seconds);
  // For `length` of every `period` seconds the rate is `factor` times what it is otherwise; the first burst starts at
  // the end of the first period's quiet part.
  RateProfile& WithBursts(double factor, double length, double period);
  // Part of this load: one of `parts` equal ones.
  RateProfile Part(int parts) const;

  double RateAt(double seconds) const;
  // L(t): expected arrivals in the first `seconds`.
  double ExpectedBy(double seconds) const;
  // The time at which ExpectedBy reaches `expected`; nothing when it never does (the rate ends at zero).
  std::optional<double> TimeOf(double expected) const;

  bool is_constant() const { return from_ == to_ && burst_factor_ == 1; }
  // "20000/s", "1000..50000/s, 5x for 0.1 s every 1 s"
  std::string Text() const;

 private:
  double RampIntegral(double seconds) const;  // of the ramp alone

  double from_ = 0, to_ = 0, ramp_seconds_ = 0;
  double burst_factor_ = 1, burst_length_ = 0, burst_period_ = 0;
};

// Reads "20000", "20k", "1000..50000" (a ramp over `seconds`), and a burst clause: "5x0.1s/1s". "" is no bursts.
Result<RateProfile> ParseRate(Bytes rate, Bytes bursts, double seconds);

// The due moments, in nanoseconds from the start, for one of `parts` threads.
class Arrivals {
 public:
  // Threads' constant arrivals are interleaved evenly: thread i is i / parts of a gap behind.
  Arrivals(const RateProfile& profile, bool poisson, int part, int parts, uint64_t seed);
  // The next one, never earlier than the one before. INT64_MAX when there is none any more.
  int64_t Next();

 private:
  RateProfile profile_;
  bool poisson_;
  double expected_;  // L of the next arrival
  Rng rng_;
};

}  // namespace respect::bench
