#include "bench/run/rate_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/base/numbers.h"

namespace respect::bench {
namespace {

using reports::BenchRate;
using reports::BenchSweep;

constexpr double kPrecision = 0.02;
// A rate is held when this much of it was answered in time.
constexpr double kHeldShare = 0.98;
// Poisson arrivals scatter; a trial must have enough of them.
constexpr double kMinRate = 100;

BenchRate DescribeTrial(const Contender::Trial& trial, double rate, const std::optional<ServiceLevel>& level) {
  const Tally& tally = trial.tally;
  BenchRate result;
  result.rate = rate;
  result.achieved = tally.OpsPerSecond();
  result.p50 = tally.intended.ValueAt(50);
  result.p99 = tally.intended.ValueAt(99);
  result.p999 = tally.intended.ValueAt(99.9);
  result.max = tally.intended.max();
  result.server_ns = trial.server_ns;
  const bool kept_up = tally.unsent == 0 && tally.lost == 0 && result.achieved >= kHeldShare * rate;
  result.held = kept_up && (!level || tally.intended.ValueAt(level->percentile) < level->below_ns);
  return result;
}

}  // namespace

Result<ServiceLevel> ParseServiceLevel(Bytes text) {
  const auto fail = [&] { return Error(fmt::format("'{}' is no service level: give p99<1ms or max<20ms", text)); };
  const size_t sign = text.find('<');
  if (sign == Bytes::npos) return fail();
  ServiceLevel level;
  level.text = text;
  const Bytes what = text.substr(0, sign);
  if (what == "max") {
    level.percentile = 100;
  } else {
    const auto percentile = what.starts_with('p') ? ParseDouble(what.substr(1)) : std::nullopt;
    if (!percentile || *percentile <= 0 || *percentile >= 100) return fail();
    level.percentile = *percentile;
  }
  Bytes limit = text.substr(sign + 1);
  const size_t unit_at = limit.find_first_not_of("0123456789.");
  if (unit_at == Bytes::npos) return fail();
  const Bytes unit = limit.substr(unit_at);
  const auto number = ParseDouble(limit.substr(0, unit_at));
  const double scale = unit == "us" ? 1e3 : unit == "ms" ? 1e6 : unit == "s" ? 1e9 : 0;
  if (!number || *number <= 0 || scale == 0) return fail();
  level.below_ns = static_cast<int64_t>(*number * scale);
  return level;
}

std::optional<size_t> FindKnee(const std::vector<double>& x, const std::vector<double>& y) {
  if (x.size() < 3 || x.size() != y.size()) return std::nullopt;
  const double width = x.back() - x.front();
  const double height = std::log(y.back()) - std::log(y.front());
  if (width <= 0 || height <= 0) return std::nullopt;
  size_t knee = 0;
  double farthest = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double along = (x[i] - x.front()) / width;
    const double up = (std::log(y[i]) - std::log(y.front())) / height;
    if (along - up > farthest) {
      farthest = along - up;
      knee = i;
    }
  }
  return farthest > 0 ? std::optional(knee) : std::nullopt;
}

double HighestRate(double highest, double precision, const std::function<bool(double)>& holds) {
  if (holds(highest)) return highest;
  double low = 0, high = highest;
  while (high - low > precision * highest) {
    const double middle = (low + high) / 2;
    (holds(middle) ? low : high) = middle;
  }
  return low;
}

Result<BenchSweep> SearchRates(Contender& contender, const MeasureOptions& options,
                               const std::optional<ServiceLevel>& level,
                               const std::function<void(const BenchRate&)>& on_trial) {
  StretchPlan plan;
  plan.seconds = options.round_seconds;
  Result<Contender::Trial> flat_out = contender.Try(plan, false);
  if (!flat_out.ok()) return flat_out.error();
  const double highest = flat_out->tally.OpsPerSecond();
  if (highest < kMinRate) return Error("the server is too slow to search for rates");
  BenchSweep sweep;
  std::optional<Error> problem;
  const auto measure = [&](double rate) {
    plan.rate = RateProfile::Ramp(rate, rate, plan.seconds);
    Result<Contender::Trial> trial = contender.Try(plan, true);
    if (!trial.ok()) problem = trial.error();
    const BenchRate result = trial.ok() ? DescribeTrial(*trial, rate, level) : BenchRate{};
    on_trial(result);
    return result;
  };
  std::vector<double> x, y;
  for (double share : options.sweep) {
    sweep.rates.push_back(measure(std::max(kMinRate, share * highest)));
    if (problem) return *problem;
    x.push_back(sweep.rates.back().rate);
    y.push_back(static_cast<double>(std::max<int64_t>(1, sweep.rates.back().p99)));
  }
  if (const auto knee = FindKnee(x, y)) sweep.knee = x[*knee];
  if (!level) return sweep;
  sweep.slo = level->text;
  sweep.slo_rate = HighestRate(highest, kPrecision, [&](double rate) {
    if (problem) return false;
    // Twice, so that one lucky trial does not decide.
    return measure(rate).held && measure(rate).held;
  });
  if (problem) return *problem;
  return sweep;
}

}  // namespace respect::bench
