// LoadSession: the load of one workload on one target: its connections, spread over threads, kept open between
// stretches so that several targets can be measured in turns.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/load/arrivals.h"
#include "bench/load/cluster.h"
#include "bench/load/worker.h"
#include "conformance/target/target.h"
#include "engine/base/result.h"

namespace respect::bench {

struct LoadOptions {
  int connections = 50;
  int pipeline = 1;
  int threads = 1;
  int protocol = 2;
  bool open_loop = false;
  bool poisson = false;
  uint64_t seed = 1;
  const Cluster* cluster = nullptr;  // outlives the session; null: one server
  int only_node = -1;                // of the cluster; negative: all
};

// One interval of a stretch, all threads together.
struct IntervalSummary {
  double start_s = 0, length_s = 0;  // from the start of the stretch
  int64_t replies = 0, errors = 0, messages = 0;
  int64_t p50_ns = 0, p99_ns = 0, p999_ns = 0, max_ns = 0;
  std::string histogram;  // encoded, see histogram_log.h
};

struct StretchResult {
  Tally total{};
  std::vector<IntervalSummary> intervals{};
};

// What to do in a stretch. Either of `seconds` and `requests` may be 0: not limited by it.
struct StretchPlan {
  double seconds = 1;
  int64_t requests = 0;
  double interval_seconds = 0;  // 0: no intervals
  RateProfile rate{};           // open loop only
  double drain_seconds = 3;
};

class LoadSession {
 public:
  // Opens the connections and sends each group's `on_connect`. `shared` outlives the session. Fails with the first
  // thing that went wrong.
  static Result<std::unique_ptr<LoadSession>> Open(const Workload& workload, const LoadOptions& options,
                                                   conformance::Target& target, SharedSources& shared);

  // Runs the load. `on_interval` is called from another thread for each interval that is complete; `stop` ends the
  // stretch early.
  StretchResult Run(const StretchPlan& plan, const std::function<void(const IntervalSummary&)>& on_interval,
                    const std::atomic<bool>* stop);

  // The commands' names by their number in tallies.
  const std::vector<std::string>& command_names() const { return names_; }
  int64_t live_connections() const;

 private:
  LoadSession() = default;
  class Collector;
  std::vector<Worker::Setup> MakeSetups();
  void AddGroup(const ClientGroup& group, const Workload& workload, SharedSources& shared, Rng& rng,
                std::vector<Worker::Setup>& setups);
  void MakeWorkers(std::vector<Worker::Setup> setups);

  LoadOptions options_;
  std::vector<std::string> names_;
  struct Thread {
    Sender sender;
    SlotMap slots;  // its own: corrected as it is redirected
  };
  std::vector<std::unique_ptr<Thread>> threads_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::shared_ptr<Collector> collector_;
  uint64_t stretches_ = 0;
};

// How many of `connections` each group gets: by share, each at least one.
std::vector<int> SpreadConnections(const std::vector<ClientGroup>& groups, int connections);

}  // namespace respect::bench
