// From measurements to comparisons: which server is better at what, by how much, how sure that is, and what could not
// have been seen, each in a plain sentence.
#pragma once

#include <vector>

#include "reports/model/bench.h"

namespace respect::bench {

// Every pair of targets measured with the same workload in one run; rounds pair up, since targets took turns.
std::vector<reports::BenchComparison> CompareTargets(const reports::BenchRun& run);

// The same workload and target in two runs; rounds do not pair up. In each, `a` is the later run and `b` the earlier;
// the target indexes are those of `later`.
std::vector<reports::BenchComparison> CompareRuns(const reports::BenchRun& earlier, const reports::BenchRun& later);

// True when any comparison says that `a` is significantly worse, by more than `tolerance` (0.02: two per cent).
bool HasRegression(const std::vector<reports::BenchComparison>& comparisons, double tolerance);

}  // namespace respect::bench
