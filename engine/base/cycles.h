// CycleClock: durations of single commands, too short and too many for clock_gettime. Reads the processor's time stamp
// counter (8 ns), and learns its rate by comparing with a monotonic clock now and then.
#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace respect {

class CycleClock {
 public:
  CycleClock();
  // Ticks of a counter that never goes back.
  static uint64_t Now() {
#if defined(__x86_64__)
    return __rdtsc();
#else
    return MonotonicNs();
#endif
  }
  uint64_t ToNs(uint64_t ticks) const { return static_cast<uint64_t>(static_cast<double>(ticks) * ns_per_tick_); }
  uint64_t FromNs(uint64_t ns) const { return static_cast<uint64_t>(static_cast<double>(ns) / ns_per_tick_); }
  // Call now and then (once a second will do): the longer the base, the better the rate.
  void Calibrate();

 private:
  static uint64_t MonotonicNs();

  uint64_t start_ticks_, start_ns_;
  double ns_per_tick_;
};

}  // namespace respect
