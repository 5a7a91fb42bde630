#include "bench/run/subject.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "bench/run/info.h"
#include "conformance/target/url_target.h"

namespace respect::bench {

using conformance::Connection;
using conformance::Endpoint;
using conformance::Failure;
using conformance::InMs;

namespace {

constexpr int64_t kControlMs = 120'000;  // FLUSHALL of a large data set takes its time
// How often a server that was given its slots is asked whether it serves them yet.
constexpr int kClusterTries = 100;
constexpr auto kClusterPause = std::chrono::milliseconds(50);

}  // namespace

Subject::Subject(SubjectPlan plan, const conformance::Deadlines& deadlines)
    : plan_(std::move(plan)), deadlines_(deadlines) {}

Status Subject::Start() {
  target_ = plan_.make();
  Status started = target_->Start();
  if (!started.ok()) return started;
  Result<conformance::Identity> identity = conformance::Identify(*target_, plan_.kind, deadlines_);
  if (!identity.ok()) return identity.error();
  identity_ = std::move(*identity);
  Status connected = AddNode(*target_);
  return connected.ok() ? JoinCluster() : connected;
}

Status Subject::AddNode(conformance::Target& target) {
  Result<std::unique_ptr<Connection>> connection = target.Connect();
  if (!connection.ok()) return connection.error();
  const auto endpoint = target.endpoint();
  nodes_.push_back({&target, std::move(*connection), endpoint ? FindListener(*endpoint) : std::nullopt});
  return Done{};
}

Status Subject::JoinCluster() {
  if (InfoSum("cluster", "cluster_enabled").value_or(0) != 1) return Done{};
  Result<std::vector<Reply>> slots = Call({"CLUSTER", "SLOTS"});
  if (slots.ok() && slots->front().items.empty() && target_->owned()) {  // fresh: all slots are its own
    const Result<std::vector<Reply>> added = Call({"CLUSTER", "ADDSLOTSRANGE", "0", std::to_string(kSlots - 1)});
    if (!added.ok()) return added.error();
    for (int i = 0; i < kClusterTries && !ServesSlots(); ++i) std::this_thread::sleep_for(kClusterPause);
    slots = Call({"CLUSTER", "SLOTS"});
  }
  if (!slots.ok()) return slots.error();
  const Endpoint endpoint = target_->endpoint().value_or(Endpoint());
  Result<SlotMap> map = SlotMap::Parse(slots->front(), endpoint.host);
  if (!map.ok()) return map.error();
  cluster_ = std::make_unique<Cluster>();
  cluster_->slots = std::move(*map);
  cluster_->reach = [endpoint, tls = plan_.tls, deadlines = deadlines_](const std::string& host, int port) {
    Endpoint node = endpoint;
    node.host = host;
    node.port = port;
    node.socket_path.clear();
    return std::make_unique<conformance::UrlTarget>(node, tls, deadlines);
  };
  nodes_.clear();
  for (const SlotMap::Node& node : cluster_->slots.nodes()) {
    cluster_->nodes.push_back(cluster_->reach(node.host, node.port));
    Status added = AddNode(*cluster_->nodes.back());
    if (!added.ok()) return Error(fmt::format("node {}:{}: {}", node.host, node.port, added.error().text()));
  }
  return Done{};
}

bool Subject::ServesSlots() {
  const Result<std::vector<Reply>> info = Call({"CLUSTER", "INFO"});
  return info.ok() && info->front().text.find("cluster_state:ok") != std::string::npos;
}

std::string Subject::Reached() const {
  if (cluster_ == nullptr) return target_->Reached();
  return fmt::format("{}, a cluster of {} nodes that serve slots", target_->Reached(), nodes_.size());
}

std::vector<pid_t> Subject::processes() const {
  std::vector<pid_t> processes;
  for (const Node& node : nodes_) {
    if (node.process) processes.push_back(*node.process);
  }
  return processes;
}

Result<std::vector<Reply>> Subject::Call(const std::vector<std::string>& args) {
  return CallBytes(EncodeRequest(args));
}

Result<std::vector<Reply>> Subject::CallBytes(Bytes request) {
  std::vector<Reply> replies;
  for (Node& node : nodes_) {
    Result<Reply> reply = CallNode(node, request);
    if (!reply.ok()) return reply.error();
    replies.push_back(std::move(*reply));
  }
  return replies;
}

Result<Reply> Subject::CallNode(Node& node, Bytes request) {
  if (node.control == nullptr || node.control->closed()) {
    Result<std::unique_ptr<Connection>> connection = node.target->Connect();
    if (!connection.ok()) return connection.error();
    node.control = std::move(*connection);
  }
  if (auto failure = node.control->Send(request, InMs(kControlMs))) return Error(failure->text);
  conformance::Received received = node.control->ReceiveReply(InMs(kControlMs));
  if (const auto* failure = std::get_if<Failure>(&received)) {
    node.control.reset();  // whatever comes later must not be taken for another answer
    return Error(failure->text);
  }
  return std::get<Reply>(std::move(received));
}

std::vector<std::string> Subject::Info(const std::string& section) {
  std::vector<std::string> texts;
  const std::string request = EncodeRequest(std::vector<std::string>{"INFO", section});
  for (Node& node : nodes_) {
    Result<Reply> reply = CallNode(node, request);
    texts.push_back(reply.ok() && !reply->is_error() ? reply->text : "");
  }
  return texts;
}

std::optional<int64_t> Subject::InfoSum(const std::string& section, Bytes field) {
  int64_t sum = 0;
  for (const std::string& info : Info(section)) {
    const std::optional<int64_t> number = InfoNumber(info, field);
    if (!number) return std::nullopt;
    sum += *number;
  }
  return sum;
}

std::map<std::string, int64_t> Subject::CommandCalls() {
  std::map<std::string, int64_t> calls;
  for (const std::string& info : Info("commandstats")) {
    for (const auto& [name, count] : bench::CommandCalls(info)) calls[name] += count;
  }
  return calls;
}

Status Subject::Flush() {
  const auto refused = [](const Result<std::vector<Reply>>& replies) -> const Reply* {
    if (!replies.ok()) return nullptr;
    const auto found = std::find_if(replies->begin(), replies->end(), [](const Reply& r) { return r.is_error(); });
    return found == replies->end() ? nullptr : &*found;
  };
  Result<std::vector<Reply>> replies = Call({"FLUSHALL", "SYNC"});
  if (refused(replies) != nullptr) replies = Call({"FLUSHALL"});  // before Redis 6.2
  if (!replies.ok()) return Error(fmt::format("FLUSHALL: {}", replies.error().text()));
  if (const Reply* error = refused(replies)) return Error(fmt::format("FLUSHALL is refused: {}", error->text));
  return Done{};
}

std::optional<ProcessUse> Subject::Use() const {
  ProcessUse sum;
  for (const Node& node : nodes_) {
    const std::optional<ProcessUse> use = node.process ? ReadProcessUse(*node.process) : std::nullopt;
    if (!use) return std::nullopt;
    sum += *use;
  }
  return sum;
}

std::optional<int64_t> Subject::Keys() {
  int64_t keys = 0;
  for (const std::string& info : Info("keyspace")) {
    if (info.empty()) return std::nullopt;
    // "db0:keys=5,expires=0,avg_ttl=0"
    for (size_t at = info.find(":keys="); at != std::string::npos; at = info.find(":keys=", at + 1)) {
      keys += std::strtoll(info.c_str() + at + 6, nullptr, 10);
    }
  }
  return keys;
}

}  // namespace respect::bench
