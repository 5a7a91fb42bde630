#include "bench/run/reply_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "bench/load/request_maker.h"

namespace respect::bench {
namespace {

using conformance::Connection;
using conformance::Failure;
using conformance::InMs;

constexpr int64_t kReplyMs = 10'000;
constexpr int kSample = 40;
constexpr int kSampleOfBlocking = 3;  // each may wait for its own timeout

std::vector<std::string> Words(const std::string& name) {
  const size_t space = name.find(' ');
  if (space == std::string::npos) return {name};
  return {name.substr(0, space), name.substr(space + 1)};
}

Result<Reply> Ask(Connection& connection, Bytes request) {
  if (auto failure = connection.Send(request, InMs(kReplyMs))) return Error(failure->text);
  conformance::Received received = connection.ReceiveReply(InMs(kReplyMs));
  if (const auto* failure = std::get_if<Failure>(&received)) return Error(failure->text);
  return std::get<Reply>(std::move(received));
}

Result<std::unique_ptr<Connection>> Open(conformance::Target& target, int protocol) {
  Result<std::unique_ptr<Connection>> connection = target.Connect();
  if (!connection.ok() || protocol != 3) return connection;
  (*connection)->set_any_protocol();
  const Result<Reply> hello = Ask(**connection, EncodeRequest(std::vector<std::string>{"HELLO", "3"}));
  if (!hello.ok()) return hello.error();
  if (hello->is_error()) return Error("HELLO 3 is refused: " + hello->text);
  return connection;
}

// One choice of a group's mix: the requests that belong together.
Status CheckChoice(RequestMaker& maker, Connection& connection, const conformance::CommandIndex& commands, int protocol,
                   const std::optional<spec::Version>& version, ReplyCheck& result) {
  Batch batch;
  maker.AppendChoice(batch);
  size_t begin = 0;
  for (size_t i = 0; i < batch.commands.size(); ++i) {
    const std::string& name = maker.names()[batch.commands[i]];
    const Bytes request = batch.bytes.view().substr(begin, batch.ends[i] - begin);
    begin = batch.ends[i];
    const Result<Reply> reply = Ask(connection, request);
    if (!reply.ok()) return Error(fmt::format("{}: {}", name, reply.error().text()));
    if (reply->error_code() == "CROSSSLOT" && reply->is_error()) result.across_slots = true;
    ++result.checked;
    if (reply->kind == Reply::Kind::kSimple && reply->text == "QUEUED") continue;  // behind MULTI
    const spec::Command* command = commands.Find(Words(name));
    if (command == nullptr) continue;
    const auto mismatch = conformance::CheckShape(*command, *reply, protocol, version);
    if (mismatch && result.misfit.empty()) {
      result.misfit = fmt::format("{} answered what the specification does not have: {}", name, mismatch->reason);
    }
  }
  return Done{};
}

// Where a group's sample is sent: its connection's target, and whose keys it carries.
struct Place {
  conformance::Target* target;
  int node;
};

std::vector<Place> PlacesOf(const ClientGroup& group, Subject& subject) {
  const Cluster* cluster = subject.cluster();
  if (cluster == nullptr) return {{&subject.target(), -1}};
  const std::optional<int> bound = BoundNode(group, cluster->slots);
  if (bound) return {{cluster->nodes[static_cast<size_t>(std::max(0, *bound))].get(), -1}};
  std::vector<Place> places;
  for (size_t i = 0; i < cluster->nodes.size(); ++i) places.push_back({cluster->nodes[i].get(), static_cast<int>(i)});
  return places;
}

}  // namespace

Result<ReplyCheck> CheckReplies(const Workload& workload, Subject& subject, int protocol, uint64_t seed,
                                SharedSources& shared, const conformance::CommandIndex& commands) {
  ReplyCheck result;
  Sender sender{.slots = subject.cluster() == nullptr ? nullptr : &subject.cluster()->slots};
  for (const ClientGroup& group : workload.groups) {
    if (group.subscribes) continue;
    RequestMaker maker(group, workload.arguments, {shared, &sender}, seed);
    const std::vector<Place> places = PlacesOf(group, subject);
    const int sample = group.max_pipeline == 1 ? kSampleOfBlocking : kSample;
    for (const Place& place : places) {
      Result<std::unique_ptr<Connection>> connection = Open(*place.target, protocol);
      if (!connection.ok()) return connection.error();
      sender.node = place.node;
      for (size_t i = 0; i < static_cast<size_t>(sample); i += places.size()) {
        Status checked = CheckChoice(maker, **connection, commands, protocol, subject.identity().redis_version, result);
        if (!checked.ok()) return checked.error();
      }
    }
  }
  return result;
}

}  // namespace respect::bench
