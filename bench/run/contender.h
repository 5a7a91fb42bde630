// Contender: one subject in one workload, from an empty server to a finished measurement. Contenders of a workload take
// turns, round by round, so that whatever the machine does meanwhile hits all of them.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "bench/load/load_session.h"
#include "bench/load/workload.h"
#include "bench/run/crew.h"
#include "bench/run/measure_options.h"
#include "bench/run/subject.h"
#include "conformance/match/command_index.h"
#include "engine/base/result.h"
#include "reports/model/bench.h"

namespace respect::bench {

class Contender {
 public:
  using OnInterval = std::function<void(const IntervalSummary&)>;

  // Subject, workload, `commands`, `crew` and `stop` outlive this. `stop` ends every stretch early.
  Contender(Subject& subject, const Workload& workload, const MeasureOptions& options, uint32_t target_index,
            const conformance::CommandIndex& commands, Crew& crew, const std::atomic<bool>* stop);
  ~Contender();

  // All ranks call the same functions in the same order (crew.h); the first alone touches the server outside load.
  //
  // Empties the server, sends the workload's preparations, loads its data set, reads its size, opens the connections.
  // False when the workload cannot be run here; the measurement then says why.
  bool Prepare();
  // Load that is thrown away, until throughput is steady or as long as was asked for.
  void WarmUp(const OnInterval& on_interval);
  // One measured round. `start_s`: since the start of the run.
  void Round(double start_s, const RateProfile& rate, const OnInterval& on_interval);
  // Closes the connections and checks the figures against each other and against the server's own.
  reports::BenchMeasurement Finish();

  // Outside rounds: a stretch at a rate (open loop) or as fast as it goes, for searches.
  struct Trial {
    Tally tally;
    double server_ns = 0;  // for each reply
  };
  Result<Trial> Try(const StretchPlan& plan, bool open_loop);

  const std::string& name() const { return subject_.name(); }
  bool skipped() const { return !measurement_.skipped.empty(); }
  reports::BenchMeasurement& measurement() { return measurement_; }
  double server_ns_of_last_round() const;

 private:
  bool Skip(const std::string& reason);
  bool PrepareServer();
  // A stretch of load of all ranks together: the total is theirs, intervals are this rank's.
  StretchResult RunStretch(const StretchPlan& plan, const OnInterval& on_interval);
  std::string MissingCommand();
  Status SendOnce(const CommandText& command);
  Status LoadData();
  Status LoadOne(const LoadStep& step);
  // `node`: of a cluster; negative: wherever the keys are.
  Status LoadOne(const LoadStep& step, int64_t count, int node);
  Status OpenSession();
  LoadOptions SessionOptions(bool open_loop) const;
  void AwaitClientsGone(int64_t clients);
  void AddRound(const StretchResult& result, double start_s, const std::optional<ProcessUse>& before,
                const std::optional<ProcessUse>& after);
  void FillTotals();
  void AddCheck(const std::string& name, bool passed, const std::string& text);
  bool CheckSample();
  void CheckCounts();
  void CheckPace();

  Subject& subject_;
  const Workload& workload_;
  const MeasureOptions& options_;
  const conformance::CommandIndex& commands_;
  Crew& crew_;
  const std::atomic<bool>* stop_;
  std::unique_ptr<SharedSources> shared_;
  std::unique_ptr<LoadSession> session_;
  reports::BenchMeasurement measurement_;
  Tally total_;                     // of rounds
  Tally searched_;                  // of trials
  std::vector<std::string> names_;  // of commands, by their number in tallies
  std::map<std::string, int64_t> calls_before_;
};

// Latency figures of a histogram; the curve and the encoded form where `whole`.
reports::BenchLatency DescribeLatency(const Histogram& histogram, bool whole);

}  // namespace respect::bench
