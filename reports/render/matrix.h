// A run summed by command group and command: what every form of the report shows first.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "reports/model/run.h"

namespace respect::reports {

// Counts of each target, by its index in the run.
using TargetCounts = std::vector<VerdictCounts>;

struct GroupCounts {
  TargetCounts sum;
  std::map<std::string, TargetCounts> commands;  // by command; for cases of none, by topic
};

// A case's second level in the matrix: its command, or else the name of the file it stands in without folder and
// ending.
std::string CommandOrTopic(const RunCase& run_case);

// By group, then command. O(outcomes log groups).
std::map<std::string, GroupCounts> SumByGroup(const ConformanceRun& run);

// Outcomes of one case on one target that say the same, brought together: the reader sees one line with its modes.
struct SameOutcome {
  const RunCase* run_case;
  const RunOutcome* first;
  std::vector<std::string> modes;
};

// The outcomes of one target for which IsFailure holds, in the order of the cases; equal verdict and reason are merged.
std::vector<SameOutcome> Failures(const ConformanceRun& run, uint32_t target_index);

}  // namespace respect::reports
