// Runner: all cases in all modes on all targets, by several workers where the targets are ours to multiply.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/modes/mode.h"
#include "conformance/target/target_plan.h"
#include "reports/model/run.h"
#include "spec/reader/model.h"

namespace respect::conformance {

struct RunSettings {
  std::vector<const spec::Case*> cases;
  std::vector<std::unique_ptr<Mode>> modes;
  std::vector<spec::KnownDifference> expected;
  Deadlines deadlines;
  std::string prefix;  // not empty: flush nothing, tell keys apart by it
  bool allow_flush = false;
  bool fail_fast = false;
  bool shuffle = false;
  uint64_t seed = 1;
  int jobs = 0;  // servers at a time, where they are ours; 0: as many as keep the processors busy
};

// Called for every outcome as it comes, one at a time; `total` is the number on all targets.
using OutcomeListener = std::function<void(const reports::RunOutcome& outcome, size_t done, size_t total)>;

class Runner {
 public:
  // `spec` and `settings` must outlive this.
  Runner(const spec::Spec& spec, const RunSettings& settings, OutcomeListener listener)
      : spec_(spec), settings_(settings), listener_(std::move(listener)) {}

  // Fills targets, cases and outcomes; the context is the caller's. A target that cannot be run has its error there.
  reports::ConformanceRun Run(const std::vector<TargetPlan>& plans);

 private:
  void AddCases(reports::ConformanceRun& run) const;
  void RunTarget(const TargetPlan& plan, uint32_t target_index, reports::ConformanceRun& run);

  const spec::Spec& spec_;
  const RunSettings& settings_;
  OutcomeListener listener_;
  size_t done_ = 0;
  size_t total_ = 0;
  bool stopped_ = false;
};

}  // namespace respect::conformance
