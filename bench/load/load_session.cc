#include "bench/load/load_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <thread>

#include "bench/load/closed_loop.h"
#include "bench/load/histogram_log.h"
#include "bench/load/open_loop.h"
#include "conformance/target/deadlines.h"

namespace respect::bench {
namespace {

using conformance::Connection;
using conformance::Failure;

constexpr int64_t kHandshakeMs = 10'000;

Status Await(Connection& connection, const std::string& what) {
  const conformance::Received received = connection.ReceiveNext(conformance::InMs(kHandshakeMs));
  if (const auto* failure = std::get_if<Failure>(&received)) return Error(what + ": " + failure->text);
  const Reply& reply = std::get<Reply>(received);
  if (reply.is_error()) return Error(fmt::format("{} is refused: {}", what, reply.text));
  return Done{};
}

// A connection of `group`, ready for load.
Result<std::unique_ptr<conformance::Stream>> OpenStream(conformance::Target& target, const LoadOptions& options,
                                                        const ClientGroup& group, const Workload& workload,
                                                        const SourceContext& context, Rng& rng) {
  Result<std::unique_ptr<Connection>> connection = target.Connect();
  if (!connection.ok()) return connection.error();
  (*connection)->set_any_protocol();
  if (options.protocol == 3) {
    const std::vector<std::string> hello = {"HELLO", "3"};
    if (auto failure = (*connection)->Send(hello, conformance::InMs(kHandshakeMs))) return Error(failure->text);
    Status status = Await(**connection, "HELLO 3");
    if (!status.ok()) return status.error();
  }
  for (const CommandText& command : group.on_connect) {
    const std::string bytes = EncodeCommand(command, workload.arguments, context, rng);
    if (auto failure = (*connection)->Send(bytes, conformance::InMs(kHandshakeMs))) return Error(failure->text);
    Status status = Await(**connection, CommandName(command));
    if (!status.ok()) return status.error();
  }
  return (*connection)->TakeStream();
}

IntervalSummary Summarize(const Tally& tally, double start_s) {
  IntervalSummary summary;
  summary.start_s = start_s;
  summary.length_s = static_cast<double>(tally.window_ns) / 1e9;
  summary.replies = tally.window_replies;
  summary.errors = tally.errors();
  summary.messages = tally.messages;
  const Histogram latency = tally.intended.total() > 0 ? tally.intended : tally.Latency();
  summary.p50_ns = latency.ValueAt(50);
  summary.p99_ns = latency.ValueAt(99);
  summary.p999_ns = latency.ValueAt(99.9);
  summary.max_ns = latency.max();
  summary.histogram = EncodeHistogram(latency);
  return summary;
}

// Where connections go, and Sender::node of what they carry.
struct Place {
  conformance::Target* target;
  int node;
};

Result<std::vector<Place>> PlacesOf(const ClientGroup& group, const LoadOptions& options, conformance::Target& target) {
  if (options.cluster == nullptr) return std::vector<Place>{{&target, -1}};
  const auto& nodes = options.cluster->nodes;
  if (const std::optional<int> bound = BoundNode(group, options.cluster->slots)) {
    if (*bound < 0) return Error("the cluster does not serve a slot of the workload");
    return std::vector<Place>{{nodes[static_cast<size_t>(*bound)].get(), -1}};
  }
  std::vector<Place> places;
  for (size_t i = 0; i < nodes.size(); ++i) {
    const auto node = static_cast<int>(i);
    if (options.only_node < 0 || options.only_node == node) places.push_back({nodes[i].get(), node});
  }
  return places;
}

}  // namespace

// Puts the threads' intervals together.
class LoadSession::Collector {
 public:
  explicit Collector(int threads) : threads_(threads) {}

  void Begin(size_t commands, const std::function<void(const IntervalSummary&)>& on_interval, bool keep_intervals) {
    result_ = {Tally(commands), {}};
    on_interval_ = on_interval;
    keep_intervals_ = keep_intervals;
    open_.clear();
  }

  void Take(int64_t interval, Tally&& tally) {
    const std::lock_guard lock(mutex_);
    const auto [place, is_first] = open_.try_emplace(interval);
    Open& open = place->second;
    if (is_first) {
      open.tally = std::move(tally);
    } else {
      open.tally.Merge(tally);
    }
    ++open.threads;
    if (open.threads == threads_) Close(interval);
  }

  StretchResult End() {
    while (!open_.empty()) Close(open_.begin()->first);
    return std::move(result_);
  }

 private:
  struct Open {
    Tally tally;
    int threads = 0;
  };

  void Close(int64_t interval) {
    const Tally tally = std::move(open_.at(interval).tally);
    open_.erase(interval);
    // The last one holds only what came after the end when intervals divide the stretch.
    if (keep_intervals_ && tally.window_ns > 0) {
      result_.intervals.push_back(Summarize(tally, static_cast<double>(result_.total.window_ns) / 1e9));
      if (on_interval_) on_interval_(result_.intervals.back());
    }
    result_.total.Append(tally);
  }

  const int threads_;
  std::mutex mutex_;
  std::map<int64_t, Open> open_;
  StretchResult result_;
  std::function<void(const IntervalSummary&)> on_interval_;
  bool keep_intervals_ = false;
};

std::vector<int> SpreadConnections(const std::vector<ClientGroup>& groups, int connections) {
  double shares = 0;
  for (const ClientGroup& group : groups) shares += group.share;
  std::vector<int> counts;
  double wanted = 0;
  int given = 0;
  for (const ClientGroup& group : groups) {
    wanted += connections * group.share / shares;
    counts.push_back(std::max(1, static_cast<int>(std::lround(wanted)) - given));
    given += counts.back();
  }
  return counts;
}

std::vector<Worker::Setup> LoadSession::MakeSetups() {
  std::vector<Worker::Setup> setups(static_cast<size_t>(options_.threads));
  for (size_t i = 0; i < setups.size(); ++i) {
    Thread& thread = *threads_.emplace_back(std::make_unique<Thread>());
    setups[i].thread = static_cast<int>(i);
    setups[i].sender = &thread.sender;
    if (options_.cluster == nullptr) continue;
    thread.slots = options_.cluster->slots;
    thread.sender.slots = &thread.slots;
    setups[i].redirector = std::make_unique<Redirector>(&thread.slots, options_.cluster->reach);
  }
  return setups;
}

// Each thread's share in a group's commands.
void LoadSession::AddGroup(const ClientGroup& group, const Workload& workload, SharedSources& shared, Rng& rng,
                           std::vector<Worker::Setup>& setups) {
  const auto first = static_cast<uint16_t>(names_.size());
  for (Worker::Setup& setup : setups) {
    GroupCommands commands;
    commands.first_command = first;
    commands.pipeline = group.max_pipeline > 0 ? std::min(group.max_pipeline, options_.pipeline) : options_.pipeline;
    if (!group.subscribes) {
      const SourceContext context{shared, setup.sender};
      commands.maker = std::make_unique<RequestMaker>(group, workload.arguments, context, rng.Next());
      if (setup.thread == 0) {
        names_.insert(names_.end(), commands.maker->names().begin(), commands.maker->names().end());
      }
    }
    setup.groups.push_back(std::move(commands));
  }
}

Result<std::unique_ptr<LoadSession>> LoadSession::Open(const Workload& workload, const LoadOptions& options,
                                                       conformance::Target& target, SharedSources& shared) {
  std::unique_ptr<LoadSession> session(new LoadSession);
  session->options_ = options;
  std::vector<Worker::Setup> setups = session->MakeSetups();
  Rng rng(options.seed);
  const std::vector<int> counts = SpreadConnections(workload.groups, options.connections);
  int64_t number = 0;
  for (size_t i = 0; i < workload.groups.size(); ++i) {
    const ClientGroup& group = workload.groups[i];
    session->AddGroup(group, workload, shared, rng, setups);
    const Result<std::vector<Place>> places = PlacesOf(group, options, target);
    if (!places.ok()) return places.error();
    if (!group.subscribes && static_cast<size_t>(counts[i]) < places->size()) {
      return Error(fmt::format("{} connections cannot reach {} nodes of the cluster", counts[i], places->size()));
    }
    for (int j = 0; j < counts[i]; ++j, ++number) {
      Worker::Setup& setup = setups[static_cast<size_t>(number % options.threads)];
      const Place& place = (*places)[static_cast<size_t>(j) % places->size()];
      setup.sender->client = number;
      setup.sender->node = place.node;
      auto stream = OpenStream(*place.target, options, group, workload, {shared, setup.sender}, rng);
      if (!stream.ok()) return stream.error();
      setup.connections.push_back(
          std::make_unique<LoadConnection>(std::move(*stream), number, static_cast<int>(i), place.node));
    }
  }
  session->MakeWorkers(std::move(setups));
  return session;
}

void LoadSession::MakeWorkers(std::vector<Worker::Setup> setups) {
  collector_ = std::make_shared<Collector>(options_.threads);
  const auto sink = [collector = collector_](int, int64_t interval, Tally&& tally) {
    collector->Take(interval, std::move(tally));
  };
  for (Worker::Setup& setup : setups) {
    setup.commands = names_.size();
    if (options_.open_loop) {
      workers_.push_back(std::make_unique<OpenLoop>(std::move(setup), sink));
    } else {
      workers_.push_back(std::make_unique<ClosedLoop>(std::move(setup), sink));
    }
  }
}

StretchResult LoadSession::Run(const StretchPlan& plan, const std::function<void(const IntervalSummary&)>& on_interval,
                               const std::atomic<bool>* stop) {
  ++stretches_;
  std::atomic<int64_t> budget{plan.requests};
  Stretch stretch;
  stretch.start_ns = NowNs();
  if (plan.seconds > 0) stretch.end_ns = stretch.start_ns + static_cast<int64_t>(plan.seconds * 1e9);
  if (plan.requests > 0) stretch.budget = &budget;
  if (plan.interval_seconds > 0) stretch.interval_ns = static_cast<int64_t>(plan.interval_seconds * 1e9);
  stretch.stop = stop;
  stretch.drain_ns = static_cast<int64_t>(plan.drain_seconds * 1e9);
  collector_->Begin(names_.size(), on_interval, plan.interval_seconds > 0);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < workers_.size(); ++i) {
    if (options_.open_loop) {
      static_cast<OpenLoop&>(*workers_[i])
          .SetArrivals(Arrivals(plan.rate, options_.poisson, static_cast<int>(i), options_.threads,
                                options_.seed * 1000003 + stretches_ * 101 + i));
    }
    threads.emplace_back([&stretch, worker = workers_[i].get()] { worker->Run(stretch); });
  }
  for (std::thread& thread : threads) thread.join();
  return collector_->End();
}

int64_t LoadSession::live_connections() const {
  int64_t live = 0;
  for (const auto& worker : workers_) live += worker->live_connections();
  return live;
}

}  // namespace respect::bench
