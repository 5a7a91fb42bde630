#include "bench/load/picker.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace respect::bench {
namespace {

// log1p(x) / x and expm1(x) / x, also where x is near zero.
double Log1pOverX(double x) { return std::abs(x) > 1e-8 ? std::log1p(x) / x : 1 - x * (0.5 - x / 3); }
double Expm1OverX(double x) { return std::abs(x) > 1e-8 ? std::expm1(x) / x : 1 + x * (0.5 + x / 6); }

uint64_t CoprimeNearGoldenRatio(uint64_t count) {
  uint64_t candidate = static_cast<uint64_t>(static_cast<double>(count) * 0.6180339887498949) | 1;
  while (std::gcd(candidate, count) != 1) ++candidate;
  return candidate;
}

}  // namespace

ZipfSampler::ZipfSampler(uint64_t count, double skew) : count_(static_cast<double>(count)), skew_(skew) {
  integral_at_start_ = Integral(1.5) - 1;
  integral_at_end_ = Integral(count_ + 0.5);
  accept_below_ = 2 - IntegralInverse(Integral(2.5) - Weight(2));
}

double ZipfSampler::Integral(double x) const {
  const double log_x = std::log(x);
  return Expm1OverX((1 - skew_) * log_x) * log_x;
}

double ZipfSampler::IntegralInverse(double y) const {
  const double t = std::max(-1.0, y * (1 - skew_));
  return std::exp(Log1pOverX(t) * y);
}

double ZipfSampler::Weight(double x) const { return std::exp(-skew_ * std::log(x)); }

uint64_t ZipfSampler::Sample(Rng& rng) const {
  while (true) {
    const double u = integral_at_end_ + rng.Unit() * (integral_at_start_ - integral_at_end_);
    const double x = IntegralInverse(u);
    const double rank = std::clamp(std::floor(x + 0.5), 1.0, count_);
    if (rank - x <= accept_below_ || u >= Integral(rank + 0.5) - Weight(rank)) return static_cast<uint64_t>(rank);
  }
}

Picker::Picker(const Pick& pick, std::shared_ptr<KeyCounter> counter)
    : pick_(pick),
      zipf_(std::max<uint64_t>(1, pick.count), pick.skew),
      spread_(CoprimeNearGoldenRatio(pick.count)),
      hot_width_(std::clamp<uint64_t>(static_cast<uint64_t>(static_cast<double>(pick.count) * pick.hot_keys), 1,
                                      std::max<uint64_t>(1, pick.count))),
      counter_(std::move(counter)) {}

uint64_t Picker::Next(Rng& rng) {
  switch (pick_.kind) {
    case Pick::Kind::kUniform: return rng.Below(pick_.count);
    case Pick::Kind::kZipf:
      return static_cast<uint64_t>(static_cast<unsigned __int128>(zipf_.Sample(rng) - 1) * spread_ % pick_.count);
    case Pick::Kind::kLatest: return counter_->load(std::memory_order_relaxed) - zipf_.Sample(rng);
    case Pick::Kind::kHotspot: return NextHot(rng);
    case Pick::Kind::kNext: return counter_->fetch_add(1, std::memory_order_relaxed);
    case Pick::Kind::kSequential: break;
  }
  return counter_->fetch_add(1, std::memory_order_relaxed) % pick_.count;
}

uint64_t Picker::NextHot(Rng& rng) {
  if (++picks_ % pick_.move_every == 0) hot_start_ = (hot_start_ + hot_width_) % pick_.count;
  if (rng.Unit() < pick_.hot_picks) return (hot_start_ + rng.Below(hot_width_)) % pick_.count;
  if (hot_width_ == pick_.count) return rng.Below(pick_.count);
  return (hot_start_ + hot_width_ + rng.Below(pick_.count - hot_width_)) % pick_.count;
}

}  // namespace respect::bench
