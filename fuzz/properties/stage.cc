#include "fuzz/properties/stage.h"

namespace respect::fuzz {
namespace {

using conformance::Connection;
using conformance::Failure;
using conformance::InMs;
using conformance::Received;

constexpr int64_t kReplyMs = 5000;
// When every telling begins.
constexpr const char* kStart = "1700000000000";

}  // namespace

Status Stage::Open() {
  Status started = target_.Start();
  if (!started.ok()) return started;
  Result<std::unique_ptr<Connection>> made = target_.Connect();
  if (!made.ok()) return made.error();
  own_ = std::move(*made);
  return Done{};
}

std::vector<Reply> Stage::AskAll(const std::vector<std::vector<std::string>>& commands) {
  std::string bytes;
  for (const auto& args : commands) AppendRequest(bytes, args);
  (void)own_->Send(bytes, InMs(kReplyMs));
  std::vector<Reply> replies;
  for (size_t i = 0; i < commands.size(); ++i) {
    const Received received = own_->ReceiveReply(InMs(kReplyMs));
    const Reply* reply = std::get_if<Reply>(&received);
    replies.push_back(reply == nullptr ? Reply::Error("ERR no answer: " + std::get<Failure>(received).text) : *reply);
  }
  own_->TakeReceived();
  return replies;
}

void Stage::Clear() { AskAll({{"FLUSHALL", "SYNC"}, {"RESPECT.SEED", "1"}, {"RESPECT.CLOCK", "SET", kStart}}); }

bool Stage::Reconnect(int connection, int protocol) {
  Result<std::unique_ptr<Connection>> made = target_.Connect();
  if (!made.ok()) return false;
  std::unique_ptr<Connection>& place = connections_[static_cast<size_t>(connection)];
  place = std::move(*made);
  if (protocol == 2) return true;
  place->set_any_protocol();
  const bool agreed = std::holds_alternative<Reply>(place->Call({"HELLO", "3"}, InMs(kReplyMs)));
  place->set_protocol(3);
  return agreed;
}

bool Stage::ReconnectAll(int protocol) {
  for (int i = 0; i < kScriptConnections; ++i) {
    if (!Reconnect(i, protocol)) return false;
  }
  return true;
}

std::optional<Reply> Stage::Take(int connection, std::string& broken) {
  const Received received = On(connection).ReceiveReply(InMs(kReplyMs));
  if (const Failure* failure = std::get_if<Failure>(&received)) {
    broken = std::string(conformance::FailureName(failure->kind)) + ": " + failure->text;
    return std::nullopt;
  }
  return std::get<Reply>(received);
}

// The digest is asked for on the same connection: what comes between reply and digest is a reply too many. In a
// transaction nothing can change before its end.
void Stage::PerformStep(const Story& script, size_t i, Performance& told) {
  const StoryStep& step = script.steps[i];
  if (step.args[0] == "MULTI") in_transaction_ = true;
  if (step.args[0] == "EXEC" || step.args[0] == "DISCARD") in_transaction_ = false;
  std::string bytes = EncodeRequest(step.args);
  if (!in_transaction_) bytes += EncodeRequest(std::vector<std::string>{"DEBUG", "DIGEST"});
  if (On(step.connection).Send(bytes, InMs(kReplyMs))) told.broken = "it could not be sent";
  std::optional<Reply> reply = Take(step.connection, told.broken);
  if (!reply) return;
  told.replies.push_back(std::move(*reply));
  if (in_transaction_) return told.digests.push_back(told.digests.back());
  reply = Take(step.connection, told.broken);
  if (!reply) return;
  constexpr size_t kDigestLength = 40;
  const bool is_digest = reply->kind == Reply::Kind::kSimple && reply->text.size() == kDigestLength;
  if (!is_digest) told.broken = "more than one reply: " + Describe(*reply, kDigestLength);
  told.digests.push_back(reply->text);
}

size_t Stage::PerformRun(const Story& script, size_t begin, Performance& told) {
  const int connection = script.steps[begin].connection;
  std::string bytes;
  size_t end = begin;
  for (; end < script.steps.size(); ++end) {
    if (script.steps[end].connection != connection || IsReconnect(script.steps[end])) break;
    AppendRequest(bytes, script.steps[end].args);
  }
  if (On(connection).Send(bytes, InMs(kReplyMs))) told.broken = "it could not be sent";
  for (size_t i = begin; i < end && told.broken.empty(); ++i) {
    if (std::optional<Reply> reply = Take(connection, told.broken)) told.replies.push_back(std::move(*reply));
  }
  return end;
}

Performance Stage::Perform(const Story& script, const Manner& manner) {
  Performance told;
  Clear();
  in_transaction_ = false;
  if (!ReconnectAll(manner.protocol)) told.broken = "no connection";
  told.digests.push_back(Ask({"DEBUG", "DIGEST"}).text);
  for (size_t i = 0; i < script.steps.size() && told.broken.empty();) {
    if (IsReconnect(script.steps[i])) {
      if (!Reconnect(script.steps[i].connection, manner.protocol)) told.broken = "no connection";
      told.replies.emplace_back();
      told.digests.push_back(told.digests.back());
      ++i;
    } else if (manner.pipelined) {
      i = PerformRun(script, i, told);
    } else {
      PerformStep(script, i++, told);
    }
  }
  for (const auto& connection : connections_) {
    if (connection != nullptr) connection->TakeReceived();
  }
  // What is past its time goes when it is looked at: all words, since any of them may be a key.
  std::vector<std::string> touch{"EXISTS"};
  for (const StoryStep& step : script.steps) touch.insert(touch.end(), step.args.begin(), step.args.end());
  told.digest = AskAll({touch, {"DEBUG", "DIGEST"}})[1].text;
  return told;
}

}  // namespace respect::fuzz
