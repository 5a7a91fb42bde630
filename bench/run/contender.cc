#include "bench/run/contender.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "bench/load/histogram_log.h"
#include "bench/load/recording.h"
#include "bench/stats/statistics.h"

namespace respect::bench {
namespace {

constexpr int kLoadPipeline = 64;
constexpr int kLoadConnections = 8;
constexpr double kWarmUpSlice = 0.25;
constexpr double kLongestWarmUp = 5;
constexpr double kSteadySpread = 0.05;
constexpr uint64_t kSeedStep = 7919;  // from rank to rank

double PerReply(int64_t ns, int64_t replies) {
  return replies == 0 ? 0 : static_cast<double>(ns) / static_cast<double>(replies);
}

// The data set's keys are taken in order, each once.
std::vector<ArgumentSpec> InOrder(std::vector<ArgumentSpec> arguments) {
  for (ArgumentSpec& argument : arguments) argument.pick.kind = Pick::Kind::kSequential;
  return arguments;
}

std::string FirstError(const Tally& tally) {
  return tally.error_texts.empty() ? "no reply" : tally.error_texts.begin()->first;
}

}  // namespace

reports::BenchLatency DescribeLatency(const Histogram& histogram, bool whole) {
  reports::BenchLatency latency;
  latency.count = histogram.total();
  if (latency.count == 0) return latency;
  latency.min = histogram.min();
  latency.max = histogram.max();
  latency.mean = histogram.Mean();
  latency.deviation = histogram.StandardDeviation();
  latency.p50 = histogram.ValueAt(50);
  latency.p90 = histogram.ValueAt(90);
  latency.p99 = histogram.ValueAt(99);
  latency.p999 = histogram.ValueAt(99.9);
  latency.p9999 = histogram.ValueAt(99.99);
  if (!whole) return latency;
  for (const Histogram::Point& point : histogram.Percentiles())
    latency.curve.push_back({point.percentile, point.value});
  latency.histogram = EncodeHistogram(histogram);
  return latency;
}

Contender::Contender(Subject& subject, const Workload& workload, const MeasureOptions& options, uint32_t target_index,
                     const conformance::CommandIndex& commands, Crew& crew, const std::atomic<bool>* stop)
    : subject_(subject), workload_(workload), options_(options), commands_(commands), crew_(crew), stop_(stop) {
  measurement_.workload = workload.name;
  measurement_.title = workload.title;
  measurement_.why = workload.why;
  measurement_.target_index = target_index;
}

Contender::~Contender() = default;

bool Contender::Skip(const std::string& reason) {
  measurement_.skipped = reason;
  session_.reset();
  return false;
}

std::string Contender::MissingCommand() {
  const auto missing = [&](const CommandText& command) {
    const std::string name = CommandName(command);
    return subject_.identity().Has(name) ? "" : name;
  };
  for (const CommandText& command : workload_.prepare) {
    if (std::string name = missing(command); !name.empty()) return name;
  }
  for (const LoadStep& step : workload_.load) {
    if (std::string name = missing(step.command); !name.empty()) return name;
  }
  for (const ClientGroup& group : workload_.groups) {
    if (group.recording != nullptr) {
      for (const std::string& name : group.recording->names) {
        if (!subject_.identity().Has(name)) return name;
      }
    }
    for (const CommandText& command : group.on_connect) {
      if (std::string name = missing(command); !name.empty()) return name;
    }
    for (const MixEntry& entry : group.mix) {
      for (const CommandText& command : entry.commands) {
        if (std::string name = missing(command); !name.empty()) return name;
      }
    }
  }
  return "";
}

Status Contender::SendOnce(const CommandText& command) {
  const Sender sender;
  Rng rng(options_.seed);
  const auto replies = subject_.CallBytes(EncodeCommand(command, workload_.arguments, {*shared_, &sender}, rng));
  if (!replies.ok()) return Error(fmt::format("{}: {}", CommandName(command), replies.error().text()));
  size_t elsewhere = 0;  // in a cluster one node takes the command and the others send it there, or all take it
  for (const Reply& reply : *replies) {
    const bool moved = subject_.cluster() != nullptr && reply.is_error() && ParseRedirection(reply.text).has_value();
    elsewhere += moved;
    if (reply.is_error() && (!moved || elsewhere == replies->size())) {
      return Error(fmt::format("{} is refused: {}", CommandName(command), reply.text));
    }
  }
  return Done{};
}

bool Contender::PrepareServer() {
  if (const std::string missing = MissingCommand(); !missing.empty()) return Skip("the server has no " + missing);
  if (options_.load_data) {
    Status flushed = subject_.Flush();
    if (!flushed.ok()) return Skip(std::string(flushed.error().text()));
  }
  for (const CommandText& command : workload_.prepare) {
    Status sent = SendOnce(command);
    if (!sent.ok()) return Skip(std::string(sent.error().text()));
  }
  if (options_.load_data) {
    Status loaded = LoadData();
    if (!loaded.ok()) return Skip("loading the data set: " + std::string(loaded.error().text()));
  }
  return options_.memory_only || CheckSample();
}

bool Contender::Prepare() {
  shared_ = std::make_unique<SharedSources>(options_.seed);
  const bool ready = !crew_.leads() || PrepareServer();
  if (!crew_.All(ready)) return skipped() ? false : Skip("skipped by the first rank");
  if (options_.memory_only) return true;
  Status opened = OpenSession();
  if (!opened.ok()) Skip(std::string(opened.error().text()));
  if (!crew_.All(opened.ok())) return skipped() ? false : Skip("another rank could not connect");
  return true;
}

void Contender::AwaitClientsGone(int64_t clients) {
  for (int i = 0; i < 100; ++i) {
    if (subject_.InfoSum("clients", "connected_clients").value_or(0) <= clients) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

Status Contender::LoadData() {
  reports::BenchMemory& memory = measurement_.memory;
  const int64_t clients = subject_.InfoSum("clients", "connected_clients").value_or(0);
  memory.used_before = subject_.UsedMemory().value_or(0);
  if (const auto use = subject_.Use()) memory.resident_before = use->resident_bytes;
  for (const LoadStep& step : workload_.load) {
    Status loaded = LoadOne(step);
    if (!loaded.ok()) return loaded;
    memory.items += static_cast<int64_t>(step.count);
  }
  AwaitClientsGone(clients);  // their buffers are no part of the data set
  memory.used_after = subject_.UsedMemory().value_or(0);
  if (const auto use = subject_.Use()) memory.resident_after = use->resident_bytes;
  if (memory.items > 0) {
    memory.bytes_per_item = PerReply(memory.used_after - memory.used_before, memory.items);
    memory.resident_bytes_per_item = PerReply(memory.resident_after - memory.resident_before, memory.items);
  }
  return Done{};
}

Status Contender::LoadOne(const LoadStep& step) {
  const auto count = static_cast<int64_t>(step.count);
  if (subject_.cluster() == nullptr) return LoadOne(step, count, -1);
  const std::vector<int64_t> counts = CommandsByNode(step, workload_.arguments, subject_.cluster()->slots);
  if (counts.empty()) return LoadOne(step, count, -1);
  for (size_t node = 0; node < counts.size(); ++node) {
    if (counts[node] == 0) continue;
    Status loaded = LoadOne(step, counts[node], static_cast<int>(node));
    if (!loaded.ok()) return loaded;
  }
  return Done{};
}

Status Contender::LoadOne(const LoadStep& step, int64_t count, int node) {
  Workload loader;
  loader.arguments = InOrder(workload_.arguments);
  loader.groups.push_back({.name = "loader", .mix = {{.commands = {step.command}}}});
  // Counters of their own: each step begins with the first key.
  SharedSources shared(options_.seed);
  LoadOptions options;
  options.cluster = subject_.cluster();
  options.only_node = node;
  options.connections = kLoadConnections;
  if (options.cluster != nullptr && node < 0) {
    options.connections = std::max(kLoadConnections, static_cast<int>(options.cluster->nodes.size()));
  }
  options.pipeline = kLoadPipeline;
  options.protocol = options_.protocol;
  options.seed = options_.seed;
  auto session = LoadSession::Open(loader, options, subject_.target(), shared);
  if (!session.ok()) return session.error();
  StretchPlan plan;
  plan.seconds = 0;
  plan.requests = count;
  const Tally tally = (*session)->Run(plan, {}, stop_).total;
  const bool stopped = stop_ != nullptr && stop_->load();
  if (tally.errors() > 0 || tally.lost > 0 || (tally.replies() != plan.requests && !stopped)) {
    return Error(fmt::format("{} of {} {} succeeded: {}", tally.replies() - tally.errors(), plan.requests,
                             CommandName(step.command), FirstError(tally)));
  }
  return Done{};
}

LoadOptions Contender::SessionOptions(bool open_loop) const {
  LoadOptions options;
  options.cluster = subject_.cluster();
  options.connections = options_.connections;
  options.pipeline = options_.pipeline;
  options.threads = options_.threads;
  options.protocol = options_.protocol;
  options.open_loop = open_loop;
  options.poisson = options_.poisson;
  options.seed = options_.seed + kSeedStep * static_cast<uint64_t>(crew_.rank());
  return options;
}

Status Contender::OpenSession() {
  auto session = LoadSession::Open(workload_, SessionOptions(options_.open_loop()), subject_.target(), *shared_);
  if (!session.ok()) return session.error();
  session_ = std::move(*session);
  names_ = session_->command_names();
  total_ = Tally(names_.size());
  return Done{};
}

StretchResult Contender::RunStretch(const StretchPlan& plan, const OnInterval& on_interval) {
  StretchPlan mine = plan;
  mine.rate = plan.rate.Part(crew_.size());
  mine.requests = plan.requests / crew_.size() + (crew_.rank() < plan.requests % crew_.size() ? 1 : 0);
  crew_.Gather();
  StretchResult result = session_->Run(mine, on_interval, stop_);
  result.total = crew_.Merged(std::move(result.total));
  return result;
}

void Contender::WarmUp(const OnInterval& on_interval) {
  const bool automatic = options_.warm_up_seconds < 0;
  const double longest = automatic ? kLongestWarmUp : options_.warm_up_seconds;
  std::vector<double> speeds;
  for (double done = 0; done < longest - 1e-9; done += kWarmUpSlice) {
    if (stop_ != nullptr && stop_->load()) break;
    StretchPlan plan;
    plan.seconds = std::min(kWarmUpSlice, longest - done);
    plan.interval_seconds = plan.seconds;
    if (options_.open_loop()) plan.rate = *ParseRate(options_.rate, options_.bursts, plan.seconds);
    speeds.push_back(RunStretch(plan, on_interval).total.OpsPerSecond());
    if (!automatic || speeds.size() < 4) continue;
    const std::vector<double> last(speeds.end() - 4, speeds.end());
    if (StandardDeviation(last) < kSteadySpread * Mean(last)) break;
  }
  for (const pid_t process : subject_.processes()) ResetPeak(process);
  if (const auto use = subject_.Use()) measurement_.resident_start = use->resident_bytes;
  calls_before_ = subject_.CommandCalls();
}

void Contender::Round(double start_s, const RateProfile& rate, const OnInterval& on_interval) {
  StretchPlan plan;
  plan.requests = options_.requests;
  plan.seconds = options_.requests > 0 ? 0 : options_.round_seconds;
  plan.interval_seconds = options_.interval_seconds;
  plan.rate = rate;
  const std::optional<ProcessUse> before = subject_.Use();
  const StretchResult result = RunStretch(plan, on_interval);
  AddRound(result, start_s, before, subject_.Use());
}

void Contender::AddRound(const StretchResult& result, double start_s, const std::optional<ProcessUse>& before,
                         const std::optional<ProcessUse>& after) {
  const Tally& tally = result.total;
  const int64_t replies = tally.replies();
  const Histogram latency = tally.intended.total() > 0 ? tally.intended : tally.Latency();
  reports::BenchRound round;
  round.start_s = start_s;
  round.seconds = static_cast<double>(tally.window_ns) / 1e9;
  round.replies = replies;
  round.errors = tally.errors();
  round.messages = tally.messages;
  round.ops_per_second = tally.OpsPerSecond();
  round.client_user_ns = PerReply(tally.cpu.user_ns, replies);
  round.client_system_ns = PerReply(tally.cpu.system_ns, replies);
  round.generator_busy = tally.GeneratorBusy();
  if (before && after) {
    const CpuUse used = UsedBetween(*before, *after);
    round.server_user_ns = PerReply(used.user_ns, replies);
    round.server_system_ns = PerReply(used.system_ns, replies);
    round.server_switches = PerReply(used.voluntary_switches + used.involuntary_switches, replies);
    measurement_.resident_end = after->resident_bytes;
    measurement_.resident_peak = std::max(measurement_.resident_peak, after->peak_resident_bytes);
  }
  round.p50 = latency.ValueAt(50);
  round.p99 = latency.ValueAt(99);
  round.p999 = latency.ValueAt(99.9);
  round.max = latency.max();
  measurement_.rounds.push_back(round);
  for (const IntervalSummary& interval : result.intervals) {
    const double speed = interval.length_s > 0 ? static_cast<double>(interval.replies) / interval.length_s : 0;
    measurement_.intervals.push_back({start_s + interval.start_s, interval.length_s, speed, interval.errors,
                                      interval.p50_ns, interval.p99_ns, interval.p999_ns, interval.max_ns});
  }
  total_.Append(tally);
}

double Contender::server_ns_of_last_round() const {
  if (measurement_.rounds.empty()) return 0;
  return measurement_.rounds.back().server_user_ns + measurement_.rounds.back().server_system_ns;
}

Result<Contender::Trial> Contender::Try(const StretchPlan& plan, bool open_loop) {
  if (open_loop != options_.open_loop() || session_ == nullptr) {
    session_.reset();
    auto session = LoadSession::Open(workload_, SessionOptions(open_loop), subject_.target(), *shared_);
    if (!crew_.All(session.ok())) return session.ok() ? Error("another rank could not connect") : session.error();
    session_ = std::move(*session);
  }
  const std::optional<ProcessUse> before = subject_.Use();
  Trial trial{RunStretch(plan, {}).total};
  const std::optional<ProcessUse> after = subject_.Use();
  if (before && after) trial.server_ns = PerReply(UsedBetween(*before, *after).total_ns(), trial.tally.replies());
  searched_.Append(trial.tally);
  return trial;
}

reports::BenchMeasurement Contender::Finish() {
  if (skipped() || options_.memory_only) return std::move(measurement_);
  FillTotals();
  CheckCounts();
  CheckPace();
  session_.reset();
  return std::move(measurement_);
}

void Contender::FillTotals() {
  reports::BenchMeasurement& m = measurement_;
  m.replies = total_.replies();
  m.error_replies = total_.errors();
  m.nested_errors = total_.nested_errors;
  m.messages = total_.messages;
  m.lost = total_.lost;
  m.unsent = total_.unsent;
  m.late = total_.late_sends;
  m.moved = total_.moved;
  m.asked = total_.asked;
  m.latency = DescribeLatency(total_.Latency(), true);
  m.intended = DescribeLatency(total_.intended, true);
  for (size_t i = 0; i < names_.size(); ++i) {
    const CommandTally& command = total_.commands[i];
    m.commands.push_back({names_[i], command.replies, command.errors, DescribeLatency(command.latency, false)});
  }
  for (const auto& [text, count] : total_.error_texts) m.errors.push_back({text, count});
}

}  // namespace respect::bench
