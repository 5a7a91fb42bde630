// BenchRunner: all workloads on all targets: in each workload the targets take turns, round by round, in an order that
// changes, and what came of it is compared at the end.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "bench/load/load_session.h"
#include "bench/load/workload.h"
#include "bench/run/crew.h"
#include "bench/run/measure_options.h"
#include "bench/run/rate_search.h"
#include "bench/run/subject.h"
#include "engine/base/result.h"
#include "reports/model/bench.h"

namespace respect::bench {

// Told how the run goes. Called from the generator's threads too, one call at a time for each target.
class BenchObserver {
 public:
  virtual ~BenchObserver() = default;
  // "loading get on redis8"; `share` of the run that is done, 0 to 1.
  virtual void OnPhase(const std::string& text, double share) = 0;
  virtual void OnInterval(const std::string& target, const std::string& workload, const IntervalSummary& interval) = 0;
  virtual void OnRate(const std::string& target, const std::string& workload, const reports::BenchRate& rate) = 0;
};

struct BenchPlan {
  std::vector<SubjectPlan> subjects;
  std::vector<Workload> workloads;
  MeasureOptions options;
  std::optional<ServiceLevel> level;
};

// Fills `run` but its context's arguments. Fails when no target can be reached, or when one must not be written to;
// what was measured until then stands in `run`.
Status RunBench(const BenchPlan& plan, Crew& crew, BenchObserver& observer, const std::atomic<bool>& stop,
                reports::BenchRun& run);

}  // namespace respect::bench
