#include "bench/run/comparisons.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "bench/stats/statistics.h"

namespace respect::bench {
namespace {

using reports::BenchComparison;
using reports::BenchMeasurement;
using reports::BenchRound;
using reports::BenchRun;

constexpr uint64_t kSeed = 20240229;
constexpr const char* kTooFew = "too few rounds";

struct Metric {
  const char* name;
  const char* noun;  // "A's noun is ..."
  bool more_is_better;
  bool open_loop_too;  // throughput under a given rate says nothing
  std::function<double(const BenchRound&)> value;
};

const std::vector<Metric>& Metrics() {
  static const std::vector<Metric> kMetrics = {
      {"throughput", "throughput", true, false, [](const BenchRound& r) { return r.ops_per_second; }},
      {"server CPU", "CPU time per operation", false, true,
       [](const BenchRound& r) { return r.server_user_ns + r.server_system_ns; }},
      {"p50", "median latency", false, true, [](const BenchRound& r) { return static_cast<double>(r.p50); }},
      {"p99", "99th percentile of latency", false, true,
       [](const BenchRound& r) { return static_cast<double>(r.p99); }},
      {"p99.9", "99.9th percentile of latency", false, true,
       [](const BenchRound& r) { return static_cast<double>(r.p999); }},
  };
  return kMetrics;
}

std::vector<double> Values(const BenchMeasurement& measurement, const Metric& metric) {
  std::vector<double> values;
  for (const BenchRound& round : measurement.rounds) values.push_back(metric.value(round));
  return values;
}

double Center(std::vector<double> values) { return values.empty() ? 0 : Median(std::move(values)); }

std::string Percent(double ratio) { return fmt::format("{:.1f} %", 100 * std::abs(ratio - 1)); }

struct Names {
  std::string a, b;
};

std::string Sentence(const BenchComparison& c, const Metric& metric, const Names& names, size_t rounds, bool paired) {
  if (rounds < 2) {
    return fmt::format("{}'s {} was {:.3g} times {}'s, in a single round: no word on whether that would happen again.",
                       names.a, metric.noun, c.ratio, names.b);
  }
  if (c.verdict == kTooFew) {
    return fmt::format(
        "{}'s {} was {:.2f} times {}'s (95 % interval {:.2f} to {:.2f}), but {} rounds are too few to tell whether "
        "they "
        "differ: it takes {} or more.",
        names.a, metric.noun, c.ratio, names.b, c.low, c.high, rounds, RoundsNeeded(paired));
  }
  if (c.verdict == "no difference") {
    return fmt::format(
        "No difference between {} and {} was found in {} (ratio {:.2f}, 95 % interval {:.2f} to {:.2f}); one of {} or "
        "more would probably have been.",
        names.a, names.b, metric.noun, c.ratio, c.low, c.high, Percent(c.detectable));
  }
  return fmt::format("{}'s {} is {:.2f} times {}'s (95 % interval {:.2f} to {:.2f}): {}.", names.a, metric.noun,
                     c.ratio, names.b, c.low, c.high, c.verdict);
}

BenchComparison Compare(const BenchMeasurement& a, const BenchMeasurement& b, const Metric& metric, bool paired,
                        const Names& names) {
  std::vector<double> left = Values(a, metric), right = Values(b, metric);
  if (paired) {  // a run that was stopped may have ended between two turns
    left.resize(std::min(left.size(), right.size()));
    right.resize(left.size());
  }
  const RatioResult result = CompareSamples(left, right, paired, kSeed);
  BenchComparison c;
  c.workload = a.workload;
  c.metric = metric.name;
  c.a = a.target_index;
  c.b = b.target_index;
  c.a_value = Center(left);
  c.b_value = Center(right);
  c.ratio = result.ratio;
  c.low = result.interval.low;
  c.high = result.interval.high;
  c.p_value = result.p_value;
  c.detectable = result.detectable;
  const char* found = (result.ratio > 1) == metric.more_is_better ? "better" : "worse";
  c.verdict = result.too_few ? kTooFew : result.significant ? found : "no difference";
  c.sentence = Sentence(c, metric, names, std::min(left.size(), right.size()), paired);
  return c;
}

// Bytes per item do not vary from round to round: the figure itself is compared.
void AddMemory(const BenchMeasurement& a, const BenchMeasurement& b, const Names& names,
               std::vector<BenchComparison>& out) {
  const double left = a.memory.bytes_per_item, right = b.memory.bytes_per_item;
  if (left <= 0 || right <= 0) return;
  BenchComparison c;
  c.workload = a.workload;
  c.metric = "bytes per item";
  c.a = a.target_index;
  c.b = b.target_index;
  c.a_value = left;
  c.b_value = right;
  c.ratio = c.low = c.high = left / right;
  c.p_value = 0;
  c.verdict = std::abs(c.ratio - 1) < 0.005 ? "no difference" : c.ratio < 1 ? "better" : "worse";
  c.sentence = fmt::format("{} takes {:.1f} bytes per item, {} {:.1f}.", names.a, left, names.b, right);
  out.push_back(std::move(c));
}

void AddAll(const BenchMeasurement& a, const BenchMeasurement& b, bool paired, bool open_loop, const Names& names,
            std::vector<BenchComparison>& out) {
  for (const Metric& metric : Metrics()) {
    if (open_loop && !metric.open_loop_too) continue;
    BenchComparison c = Compare(a, b, metric, paired, names);
    if (c.a_value > 0 && c.b_value > 0) out.push_back(std::move(c));
  }
  AddMemory(a, b, names, out);
}

bool IsOpen(const BenchRun& run) { return run.settings.loop != "closed"; }

}  // namespace

std::vector<BenchComparison> CompareTargets(const BenchRun& run) {
  std::vector<BenchComparison> comparisons;
  for (size_t i = 0; i < run.measurements.size(); ++i) {
    for (size_t j = i + 1; j < run.measurements.size(); ++j) {
      const BenchMeasurement &a = run.measurements[i], &b = run.measurements[j];
      if (a.workload != b.workload || a.target_index == b.target_index || !a.skipped.empty() || !b.skipped.empty()) {
        continue;
      }
      AddAll(a, b, true, IsOpen(run), {run.targets[a.target_index].name, run.targets[b.target_index].name},
             comparisons);
    }
  }
  return comparisons;
}

std::vector<BenchComparison> CompareRuns(const BenchRun& earlier, const BenchRun& later) {
  std::vector<BenchComparison> comparisons;
  for (const BenchMeasurement& after : later.measurements) {
    for (const BenchMeasurement& before : earlier.measurements) {
      const std::string& name = later.targets[after.target_index].name;
      if (before.workload != after.workload || earlier.targets[before.target_index].name != name) continue;
      if (!before.skipped.empty() || !after.skipped.empty()) continue;
      AddAll(after, before, false, IsOpen(later), {name + " (later)", name + " (earlier)"}, comparisons);
    }
  }
  return comparisons;
}

bool HasRegression(const std::vector<BenchComparison>& comparisons, double tolerance) {
  return std::any_of(comparisons.begin(), comparisons.end(), [tolerance](const BenchComparison& c) {
    return c.verdict == "worse" && std::abs(std::log(c.ratio)) > std::log1p(tolerance);
  });
}

}  // namespace respect::bench
