// Runs of respect-bench as Markdown, for README files and release notes: for each run a table of the server's CPU time,
// of throughput, of latency and of memory, workloads down and targets across, every figure beside the first target's
// ratio to it.
#pragma once

#include <string>
#include <vector>

#include "reports/model/bench.h"

namespace respect::reports {

std::string ToMarkdown(const std::vector<BenchRun>& runs);

}  // namespace respect::reports
