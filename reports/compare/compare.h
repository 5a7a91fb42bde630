// What changed between two runs: a baseline and a later one. Outcomes are matched by target name, case id and mode;
// where each run has one target only, these two are compared whatever their names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/model/run.h"

namespace respect::reports {

struct Change {
  std::string target;  // its name in the later run; in the baseline where it is gone
  std::string case_id;
  std::string mode;
  std::optional<Verdict> before;  // empty: not in the baseline
  std::optional<Verdict> after;   // empty: not in the later run
  std::string reason;             // of the later outcome
  bool operator==(const Change&) const = default;
};

// Each list is in the order of the later run; `gone` in the order of the baseline.
struct Comparison {
  std::vector<Change> newly_failing;  // did not fail, fails now
  std::vector<Change> newly_passing;  // did not pass, passes now
  std::vector<Change> other_verdict;  // any other change of verdict: fails in another way, skipped now, known now
  std::vector<Change> added;          // only in the later run
  std::vector<Change> gone;           // only in the baseline
  VerdictCounts before, after;

  // True when something fails that did not before, added cases included.
  bool IsWorse() const;
};

// O(n log n) over the outcomes of both. Of outcomes that occur twice in one run the last counts.
Comparison Compare(const ConformanceRun& baseline, const ConformanceRun& later);

}  // namespace respect::reports
