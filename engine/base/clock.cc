#include "engine/base/clock.h"

#include <ctime>

namespace respect {
namespace {

int64_t ReadUs(clockid_t id) {
  timespec ts{};
  clock_gettime(id, &ts);
  return int64_t{ts.tv_sec} * 1'000'000 + ts.tv_nsec / 1000;
}

}  // namespace

int64_t RealClock::NowUs() const { return ReadUs(CLOCK_REALTIME); }
int64_t RealClock::MonotonicUs() const { return ReadUs(CLOCK_MONOTONIC); }

void SteeredClock::AdvanceUs(int64_t by_us) {
  wall_offset_us_ += by_us;
  monotonic_offset_us_ += by_us;
}

void SteeredClock::SetUs(int64_t now_us) {
  const int64_t by_us = now_us - NowUs();
  wall_offset_us_ += by_us;
  if (by_us > 0) monotonic_offset_us_ += by_us;
}

void SteeredClock::Freeze() {
  if (frozen_) return;
  frozen_wall_us_ = base_.NowUs();
  frozen_monotonic_us_ = base_.MonotonicUs();
  frozen_ = true;
}

void SteeredClock::Thaw() {
  if (!frozen_) return;
  frozen_ = false;
  wall_offset_us_ -= base_.NowUs() - frozen_wall_us_;
  monotonic_offset_us_ -= base_.MonotonicUs() - frozen_monotonic_us_;
}

}  // namespace respect
