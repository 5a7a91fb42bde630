// Rate search: the latency a server gives at each rate, the rate beyond which it pays too much for more, and the
// highest rate at which a service level holds. Open loop with latencies from the intended moment: a closed loop slows
// down with the server and would never show the knee.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/run/contender.h"
#include "engine/base/result.h"
#include "reports/model/bench.h"

namespace respect::bench {

// A latency that must not be reached: "p99<1ms", "p99.9<500us", "max<20ms".
struct ServiceLevel {
  double percentile = 99;  // 100: the maximum
  int64_t below_ns = 0;
  std::string text;
};
Result<ServiceLevel> ParseServiceLevel(Bytes text);

// The place on a curve of rising `x` where it bends most: farthest below the straight line between its ends, both axes
// scaled to [0, 1] and `y` by its logarithm (V. Satopaa and others, "Finding a Kneedle in a Haystack", 2011).
// Nothing for fewer than three points.
std::optional<size_t> FindKnee(const std::vector<double>& x, const std::vector<double>& y);

// Finds the highest rate for which `holds` is true, between 0 and `highest`, to within `precision` of `highest`;
// `holds` is asked O(log(1 / precision)) times. 0 when none held.
double HighestRate(double highest, double precision, const std::function<bool(double)>& holds);

// Measures the rates of `options.sweep` (shares of the closed loop's throughput) and, where a level is given, searches
// its highest rate. Each trial lasts `options.round_seconds`. `on_trial` is told of each.
Result<reports::BenchSweep> SearchRates(Contender& contender, const MeasureOptions& options,
                                        const std::optional<ServiceLevel>& level,
                                        const std::function<void(const reports::BenchRate&)>& on_trial);

}  // namespace respect::bench
