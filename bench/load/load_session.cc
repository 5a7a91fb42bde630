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

Result<std::unique_ptr<LoadSession>> LoadSession::Open(const Workload& workload, const LoadOptions& options,
                                                       conformance::Target& target, SharedSources& shared) {
  std::unique_ptr<LoadSession> session(new LoadSession);
  session->options_ = options;
  std::vector<Worker::Setup> setups(static_cast<size_t>(options.threads));
  Rng rng(options.seed);
  for (size_t thread = 0; thread < setups.size(); ++thread) {
    session->clients_.push_back(std::make_unique<int64_t>(0));
    setups[thread].thread = static_cast<int>(thread);
    setups[thread].client = session->clients_.back().get();
  }
  const std::vector<int> counts = SpreadConnections(workload.groups, options.connections);
  int64_t number = 0;
  for (size_t i = 0; i < workload.groups.size(); ++i) {
    const ClientGroup& group = workload.groups[i];
    const auto first = static_cast<uint16_t>(session->names_.size());
    for (Worker::Setup& setup : setups) {
      GroupCommands commands;
      commands.first_command = first;
      commands.pipeline = group.max_pipeline > 0 ? std::min(group.max_pipeline, options.pipeline) : options.pipeline;
      if (!group.subscribes) {
        const SourceContext context{shared, setup.client};
        commands.maker = std::make_unique<RequestMaker>(group, workload.arguments, context, rng.Next());
        if (setup.thread == 0) {
          session->names_.insert(session->names_.end(), commands.maker->names().begin(), commands.maker->names().end());
        }
      }
      setup.groups.push_back(std::move(commands));
    }
    for (int j = 0; j < counts[i]; ++j, ++number) {
      Worker::Setup& setup = setups[static_cast<size_t>(number % options.threads)];
      *setup.client = number;
      auto stream = OpenStream(target, options, group, workload, {shared, setup.client}, rng);
      if (!stream.ok()) return stream.error();
      setup.connections.push_back(std::make_unique<LoadConnection>(std::move(*stream), number, static_cast<int>(i)));
    }
  }
  session->collector_ = std::make_shared<Collector>(options.threads);
  const auto sink = [collector = session->collector_](int, int64_t interval, Tally&& tally) {
    collector->Take(interval, std::move(tally));
  };
  for (Worker::Setup& setup : setups) {
    setup.commands = session->names_.size();
    if (options.open_loop) {
      session->workers_.push_back(std::make_unique<OpenLoop>(std::move(setup), sink));
    } else {
      session->workers_.push_back(std::make_unique<ClosedLoop>(std::move(setup), sink));
    }
  }
  return session;
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
