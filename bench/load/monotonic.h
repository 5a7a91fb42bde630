// The one clock of measurements: monotonic nanoseconds. About 20 ns a call, so it is read once a batch, not a request.
#pragma once

#include <cstdint>
#include <ctime>

namespace respect::bench {

inline int64_t NowNs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

inline constexpr int64_t kNsPerSecond = 1'000'000'000;

}  // namespace respect::bench
