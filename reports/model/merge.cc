#include "reports/model/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

namespace respect::reports {
namespace {

bool IsTaken(const ConformanceRun& run, const std::string& name) {
  return std::any_of(run.targets.begin(), run.targets.end(),
                     [&](const RunTarget& target) { return target.name == name; });
}

std::string FreeName(const ConformanceRun& run, const RunTarget& target) {
  if (!IsTaken(run, target.name)) return target.name;
  std::string name = target.version.empty() ? target.name : fmt::format("{} {}", target.name, target.version);
  for (int i = 2; IsTaken(run, name); ++i) name = fmt::format("{} ({})", target.name, i);
  return name;
}

void AddModes(std::vector<std::string>& modes, const std::vector<std::string>& more) {
  for (const std::string& mode : more) {
    if (std::find(modes.begin(), modes.end(), mode) == modes.end()) modes.push_back(mode);
  }
}

}  // namespace

ConformanceRun Merge(std::vector<ConformanceRun> runs) {
  ConformanceRun all = std::move(runs.front());
  std::unordered_map<std::string, uint32_t> case_of;
  for (uint32_t i = 0; i < all.cases.size(); ++i) case_of.emplace(all.cases[i].id, i);
  for (size_t r = 1; r < runs.size(); ++r) {
    ConformanceRun& run = runs[r];
    AddModes(all.context.modes, run.context.modes);
    all.context.duration_us += run.context.duration_us;
    const auto first_target = static_cast<uint32_t>(all.targets.size());
    for (RunTarget& target : run.targets) {
      target.name = FreeName(all, target);
      all.targets.push_back(std::move(target));
    }
    std::vector<uint32_t> place;  // of each of this run's cases among all
    for (RunCase& run_case : run.cases) {
      const auto [found, added] = case_of.emplace(run_case.id, static_cast<uint32_t>(all.cases.size()));
      place.push_back(found->second);
      if (added) all.cases.push_back(std::move(run_case));
    }
    for (RunOutcome& outcome : run.outcomes) {
      outcome.case_index = place[outcome.case_index];
      outcome.target_index += first_target;
      all.outcomes.push_back(std::move(outcome));
    }
  }
  return all;
}

}  // namespace respect::reports
