#include "bench/load/arrivals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/base/numbers.h"

namespace respect::bench {
namespace {

constexpr double kLongest = 1e7;  // seconds: beyond any run

std::optional<double> ReadRate(Bytes text) {
  double unit = 1;
  if (text.ends_with('k') || text.ends_with('K')) unit = 1e3;
  if (text.ends_with('m') || text.ends_with('M')) unit = 1e6;
  if (unit != 1) text.remove_suffix(1);
  const std::optional<double> number = ParseDouble(text);
  if (!number || !std::isfinite(*number) || *number <= 0) return std::nullopt;
  return *number * unit;
}

std::optional<double> ReadSeconds(Bytes text) {
  double unit = 1;
  if (text.ends_with("ms")) {
    unit = 1e-3;
    text.remove_suffix(2);
  } else if (text.ends_with('s')) {
    text.remove_suffix(1);
  }
  const std::optional<double> number = ParseDouble(text);
  if (!number || !std::isfinite(*number) || *number <= 0) return std::nullopt;
  return *number * unit;
}

}  // namespace

RateProfile RateProfile::Ramp(double from, double to, double seconds) {
  RateProfile profile;
  profile.from_ = from;
  profile.to_ = to;
  profile.ramp_seconds_ = seconds;
  return profile;
}

RateProfile& RateProfile::WithBursts(double factor, double length, double period) {
  burst_factor_ = factor;
  burst_length_ = length;
  burst_period_ = period;
  return *this;
}

RateProfile RateProfile::Part(int parts) const {
  RateProfile part = *this;
  part.from_ /= parts;
  part.to_ /= parts;
  return part;
}

double RateProfile::RampIntegral(double seconds) const {
  const double within = std::clamp(seconds, 0.0, ramp_seconds_);
  const double slope = ramp_seconds_ > 0 ? (to_ - from_) / ramp_seconds_ : 0;
  return from_ * within + slope * within * within / 2 + to_ * std::max(0.0, seconds - ramp_seconds_);
}

double RateProfile::RateAt(double seconds) const {
  const double share = ramp_seconds_ > 0 ? std::clamp(seconds / ramp_seconds_, 0.0, 1.0) : 1;
  const double rate = from_ + (to_ - from_) * share;
  if (burst_factor_ == 1) return rate;
  return std::fmod(seconds, burst_period_) >= burst_period_ - burst_length_ ? rate * burst_factor_ : rate;
}

double RateProfile::ExpectedBy(double seconds) const {
  double expected = RampIntegral(seconds);
  if (burst_factor_ == 1) return expected;
  // What whole bursts add, then what the current one has added so far.
  const double extra = burst_factor_ - 1;
  const auto periods = static_cast<int64_t>(seconds / burst_period_);
  for (int64_t i = 0; i <= periods; ++i) {
    const double end = static_cast<double>(i + 1) * burst_period_;
    const double begin = end - burst_length_;
    if (seconds <= begin) break;
    expected += extra * (RampIntegral(std::min(seconds, end)) - RampIntegral(begin));
  }
  return expected;
}

std::optional<double> RateProfile::TimeOf(double expected) const {
  if (is_constant()) return from_ > 0 ? std::optional(expected / from_) : std::nullopt;
  // L is continuous and never falls: halve the interval. The upper end is doubled from a first guess.
  double low = 0, high = 1e-3;
  while (ExpectedBy(high) < expected) {
    low = high;
    high *= 2;
    if (high > kLongest) return std::nullopt;
  }
  while (high - low > 1e-9 && high - low > high * 1e-15) {
    const double middle = (low + high) / 2;
    (ExpectedBy(middle) < expected ? low : high) = middle;
  }
  return high;
}

std::string RateProfile::Text() const {
  std::string text = from_ == to_ ? fmt::format("{:g}/s", from_) : fmt::format("{:g}..{:g}/s", from_, to_);
  if (burst_factor_ != 1) {
    text += fmt::format(", {:g}x for {:g} s every {:g} s", burst_factor_, burst_length_, burst_period_);
  }
  return text;
}

Result<RateProfile> ParseRate(Bytes rate, Bytes bursts, double seconds) {
  const size_t dots = rate.find("..");
  const std::optional<double> from = ReadRate(rate.substr(0, dots));
  const std::optional<double> to = dots == Bytes::npos ? from : ReadRate(rate.substr(dots + 2));
  if (!from || !to) return Error(fmt::format("'{}' is no rate: give 20000, 20k or 1000..50000", rate));
  RateProfile profile = RateProfile::Ramp(*from, *to, seconds);
  if (bursts.empty()) return profile;
  const size_t times = bursts.find('x'), slash = bursts.find('/');
  if (times != Bytes::npos && slash != Bytes::npos && times < slash) {
    const std::optional<double> factor = ParseDouble(bursts.substr(0, times));
    const std::optional<double> length = ReadSeconds(bursts.substr(times + 1, slash - times - 1));
    const std::optional<double> period = ReadSeconds(bursts.substr(slash + 1));
    if (factor && length && period && *factor > 0 && *length < *period) {
      return profile.WithBursts(*factor, *length, *period);
    }
  }
  return Error(
      fmt::format("'{}' describes no bursts: give 5x100ms/1s for five times the rate, 0.1 s of every second", bursts));
}

Arrivals::Arrivals(const RateProfile& profile, bool poisson, int part, int parts, uint64_t seed)
    : profile_(profile.Part(parts)), poisson_(poisson), rng_(seed) {
  expected_ = poisson ? -std::log(1 - rng_.Unit()) : static_cast<double>(part) / parts;
}

int64_t Arrivals::Next() {
  const std::optional<double> due = profile_.TimeOf(expected_);
  expected_ += poisson_ ? -std::log(1 - rng_.Unit()) : 1;
  return due ? static_cast<int64_t>(*due * 1e9) : INT64_MAX;
}

}  // namespace respect::bench
