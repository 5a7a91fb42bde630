#include "reports/compare/compare.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace respect::reports {
namespace {

// Views of strings that live in the run compared.
using Key = std::tuple<std::string_view, std::string_view, std::string_view>;
using Index = std::map<Key, const RunOutcome*>;

Key KeyOf(const ConformanceRun& run, const RunOutcome& outcome, bool by_name) {
  const std::string_view target = by_name ? std::string_view(run.targets[outcome.target_index].name) : "";
  return {target, run.cases[outcome.case_index].id, outcome.mode};
}

Index IndexOf(const ConformanceRun& run, bool by_name) {
  Index index;
  for (const RunOutcome& outcome : run.outcomes) index[KeyOf(run, outcome, by_name)] = &outcome;
  return index;
}

Change ChangeOf(const ConformanceRun& run, const RunOutcome& outcome) {
  Change change;
  change.target = run.targets[outcome.target_index].name;
  change.case_id = run.cases[outcome.case_index].id;
  change.mode = outcome.mode;
  return change;
}

// Puts an outcome of the later run where it belongs; nothing when the verdict stayed.
void Sort(Comparison& comparison, Change change) {
  if (!change.before) {
    comparison.added.push_back(std::move(change));
  } else if (*change.before == *change.after) {
    return;
  } else if (IsFailure(*change.after) && !IsFailure(*change.before)) {
    comparison.newly_failing.push_back(std::move(change));
  } else if (*change.after == Verdict::kPass) {
    comparison.newly_passing.push_back(std::move(change));
  } else {
    comparison.other_verdict.push_back(std::move(change));
  }
}

}  // namespace

bool Comparison::IsWorse() const {
  const auto fails = [](const Change& change) { return IsFailure(*change.after); };
  return !newly_failing.empty() || std::any_of(added.begin(), added.end(), fails);
}

Comparison Compare(const ConformanceRun& baseline, const ConformanceRun& later) {
  const bool by_name = baseline.targets.size() != 1 || later.targets.size() != 1;
  const Index old_index = IndexOf(baseline, by_name), new_index = IndexOf(later, by_name);
  Comparison comparison;
  comparison.before = Count(baseline);
  comparison.after = Count(later);
  for (const RunOutcome& outcome : later.outcomes) {
    const Key key = KeyOf(later, outcome, by_name);
    if (new_index.at(key) != &outcome) continue;
    Change change = ChangeOf(later, outcome);
    change.after = outcome.verdict;
    change.reason = outcome.reason;
    if (const auto found = old_index.find(key); found != old_index.end()) change.before = found->second->verdict;
    Sort(comparison, std::move(change));
  }
  for (const RunOutcome& outcome : baseline.outcomes) {
    const Key key = KeyOf(baseline, outcome, by_name);
    if (old_index.at(key) != &outcome || new_index.contains(key)) continue;
    Change change = ChangeOf(baseline, outcome);
    change.before = outcome.verdict;
    comparison.gone.push_back(std::move(change));
  }
  return comparison;
}

}  // namespace respect::reports
