#include "engine/base/cycles.h"

#include <ctime>

namespace respect {
namespace {

constexpr uint64_t kFirstBaseNs = 200'000;

}  // namespace

uint64_t CycleClock::MonotonicNs() {
  timespec ts{};
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return static_cast<uint64_t>(ts.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(ts.tv_nsec);
}

CycleClock::CycleClock() : start_ticks_(Now()), start_ns_(MonotonicNs()), ns_per_tick_(1) {
  while (MonotonicNs() - start_ns_ < kFirstBaseNs) continue;
  Calibrate();
}

void CycleClock::Calibrate() {
  const uint64_t ticks = Now() - start_ticks_;
  if (ticks > 0) ns_per_tick_ = static_cast<double>(MonotonicNs() - start_ns_) / static_cast<double>(ticks);
}

}  // namespace respect
