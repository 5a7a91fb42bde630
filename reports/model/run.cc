#include "reports/model/run.h"

#include <algorithm>

namespace respect::reports {

VerdictCounts Count(const ConformanceRun& run) {
  VerdictCounts counts;
  for (const RunOutcome& outcome : run.outcomes) counts.Add(outcome.verdict);
  return counts;
}

VerdictCounts Count(const ConformanceRun& run, uint32_t target_index) {
  VerdictCounts counts;
  for (const RunOutcome& outcome : run.outcomes) {
    if (outcome.target_index == target_index) counts.Add(outcome.verdict);
  }
  return counts;
}

int ExitCode(const ConformanceRun& run) {
  const auto failed = [](const RunTarget& target) { return !target.error.empty(); };
  if (std::any_of(run.targets.begin(), run.targets.end(), failed)) return kExitCouldNotRun;
  const VerdictCounts counts = Count(run);
  if (counts.judged() == 0) return kExitCouldNotRun;
  return counts.failed() > 0 ? kExitDifferences : kExitAllPass;
}

}  // namespace respect::reports
