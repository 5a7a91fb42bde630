// The latencies of a run as an HdrHistogram interval log (histogram_log.h): one interval for each target and workload,
// tagged WORKLOAD@TARGET, and for an open loop a second one, tagged WORKLOAD@TARGET:intended.
#pragma once

#include <string>

#include "reports/model/bench.h"

namespace respect::bench {

std::string HistogramLogOf(const reports::BenchRun& run, double start_unix_seconds);

}  // namespace respect::bench
