#include "bench/run/reply_check.h"

#include <fmt/format.h>

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

Result<std::unique_ptr<Connection>> Open(Subject& subject, int protocol) {
  Result<std::unique_ptr<Connection>> connection = subject.target().Connect();
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
    ++result.checked;
    const spec::Command* command = commands.Find(Words(name));
    if (command == nullptr) continue;
    const auto mismatch = conformance::CheckShape(*command, *reply, protocol, version);
    if (mismatch && result.misfit.empty()) {
      result.misfit = fmt::format("{} answered what the specification does not have: {}", name, mismatch->reason);
    }
  }
  return Done{};
}

}  // namespace

Result<ReplyCheck> CheckReplies(const Workload& workload, Subject& subject, int protocol, uint64_t seed,
                                SharedSources& shared, const conformance::CommandIndex& commands) {
  Result<std::unique_ptr<Connection>> connection = Open(subject, protocol);
  if (!connection.ok()) return connection.error();
  ReplyCheck result;
  const int64_t client = 0;
  for (const ClientGroup& group : workload.groups) {
    if (group.subscribes) continue;
    RequestMaker maker(group, workload.arguments, {shared, &client}, seed);
    const int sample = group.max_pipeline == 1 ? kSampleOfBlocking : kSample;
    for (int i = 0; i < sample; ++i) {
      Status checked = CheckChoice(maker, **connection, commands, protocol, subject.identity().redis_version, result);
      if (!checked.ok()) return checked.error();
    }
  }
  return result;
}

}  // namespace respect::bench
