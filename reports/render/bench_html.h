// Runs of respect-bench as one self-contained HTML page: a table and plots for each workload (throughput and cost,
// ratios with their intervals, latency percentiles, the course over time, the latency-throughput curve), what the
// checks found, and what it was measured on. Plots are SVG made here; the page's script only changes the theme.
#pragma once

#include <string>
#include <vector>

#include "reports/model/bench.h"

namespace respect::reports {

std::string ToHtml(const std::vector<BenchRun>& runs);

}  // namespace respect::reports
