#include "reports/render/scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace respect::reports {
namespace {

constexpr double kSmallest = 1e-9;  // what a logarithmic scale shows at least
constexpr double kTopPercentile = 99.9999;

// The round step (1, 2 or 5 times a power of ten) that is not below `raw`.
double RoundStep(double raw) {
  const double power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= raw * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

}  // namespace

std::string ShortNumber(double value) {
  const double size = std::abs(value);
  if (size >= 1e9) return fmt::format("{:.3g}G", value / 1e9);
  if (size >= 1e6) return fmt::format("{:.3g}M", value / 1e6);
  if (size >= 1e3) return fmt::format("{:.3g}k", value / 1e3);
  return fmt::format("{:.3g}", value);
}

Scale::Scale(ScaleKind kind, double low, double high) : kind_(kind), low_(low), high_(high) {
  if (kind_ == ScaleKind::kLog) low_ = std::max(low_, kSmallest);
  if (kind_ == ScaleKind::kPercentile) {
    low_ = std::clamp(low_, 0.0, 99.0);
    high_ = std::min(high_, kTopPercentile);
  }
  if (high_ > low_) return;
  if (kind_ == ScaleKind::kLinear) {
    const double room = low_ == 0 ? 1 : std::abs(low_) / 2;
    high_ = low_ + room;
    low_ -= room;
  } else {
    high_ = kind_ == ScaleKind::kLog ? low_ * 10 : kTopPercentile;
  }
}

double Scale::Place(double value) const {
  switch (kind_) {
    case ScaleKind::kLinear: return value;
    case ScaleKind::kLog: return std::log10(std::max(value, kSmallest));
    case ScaleKind::kPercentile: return -std::log10(1 - std::clamp(value, 0.0, kTopPercentile) / 100);
  }
  return value;
}

double Scale::At(double value) const {
  const double low = Place(low_), high = Place(high_);
  return std::clamp((Place(value) - low) / (high - low), 0.0, 1.0);
}

std::vector<double> Scale::LinearTicks(int wanted) const {
  const double step = RoundStep((high_ - low_) / std::max(wanted, 1));
  std::vector<double> ticks;
  for (double n = std::ceil(low_ / step - 1e-9); n * step <= high_ + step * 1e-9; ++n)
    ticks.push_back(n * step + 0.0);  // no -0
  return ticks;
}

std::vector<double> Scale::LogTicks(int wanted) const {
  const int first = static_cast<int>(std::floor(std::log10(low_))),
            last = static_cast<int>(std::ceil(std::log10(high_)));
  std::vector<double> factors = {1};
  if (last - first <= wanted / 2) factors = {1, 2, 5};
  const int every = std::max(1, (last - first) / std::max(wanted, 1));
  std::vector<double> ticks;
  for (int power = first; power <= last; power += every) {
    for (const double factor : factors) {
      const double value = factor * std::pow(10, power);
      if (value >= low_ * (1 - 1e-9) && value <= high_ * (1 + 1e-9)) ticks.push_back(value);
    }
  }
  return ticks.size() >= 2 ? ticks : LinearTicks(wanted);
}

std::vector<double> Scale::PercentileTicks() const {
  std::vector<double> ticks;
  for (const double value : {0.0, 50.0, 90.0, 99.0, 99.9, 99.99, 99.999, 99.9999}) {
    if (value >= low_ && value <= high_) ticks.push_back(value);
  }
  return ticks;
}

std::vector<Tick> Scale::Ticks(int wanted, const std::function<std::string(double)>& label) const {
  const std::vector<double> values = kind_ == ScaleKind::kLinear ? LinearTicks(wanted)
                                     : kind_ == ScaleKind::kLog  ? LogTicks(wanted)
                                                                 : PercentileTicks();
  std::vector<Tick> ticks;
  for (const double value : values) ticks.push_back({value, label(value)});
  return ticks;
}

}  // namespace respect::reports
