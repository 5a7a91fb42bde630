#include "reports/render/matrix.h"

#include <algorithm>
#include <tuple>

namespace respect::reports {

std::string CommandOrTopic(const RunCase& run_case) {
  if (!run_case.command.empty()) return run_case.command;
  const size_t folder = run_case.file.rfind('/');
  const std::string name = folder == std::string::npos ? run_case.file : run_case.file.substr(folder + 1);
  return name.substr(0, name.rfind('.'));
}

std::map<std::string, GroupCounts> SumByGroup(const ConformanceRun& run) {
  std::map<std::string, GroupCounts> groups;
  const size_t targets = run.targets.size();
  for (const RunOutcome& outcome : run.outcomes) {
    const RunCase& run_case = run.cases[outcome.case_index];
    GroupCounts& group = groups[run_case.group];
    group.sum.resize(targets);
    group.sum[outcome.target_index].Add(outcome.verdict);
    TargetCounts& command = group.commands[CommandOrTopic(run_case)];
    command.resize(targets);
    command[outcome.target_index].Add(outcome.verdict);
  }
  return groups;
}

std::vector<SameOutcome> Failures(const ConformanceRun& run, uint32_t target_index) {
  std::map<std::tuple<uint32_t, Verdict, std::string_view>, SameOutcome> merged;
  for (const RunOutcome& outcome : run.outcomes) {
    if (outcome.target_index != target_index || !IsFailure(outcome.verdict)) continue;
    SameOutcome& same = merged[{outcome.case_index, outcome.verdict, outcome.reason}];
    if (same.modes.empty()) {
      same.run_case = &run.cases[outcome.case_index];
      same.first = &outcome;
    }
    same.modes.push_back(outcome.mode);
  }
  std::vector<SameOutcome> failures;
  for (auto& [key, same] : merged) failures.push_back(std::move(same));
  return failures;
}

}  // namespace respect::reports
