#include "fuzz/differential/side.h"

#include <algorithm>
#include <set>

namespace respect::fuzz {
namespace {

using conformance::Connection;
using conformance::Failure;
using conformance::InMs;
using conformance::Received;

using Args = std::vector<std::string>;

bool ReachesOtherDatabases(const StoryStep& step) {
  return step.args[0] == "MOVE" || step.args[0] == "COPY" || step.args[0] == "SELECT" || step.args[0] == "SWAPDB";
}

std::string FailureText(const Failure& failure) {
  return std::string(conformance::FailureName(failure.kind)) + ": " + failure.text;
}

// How to see all that a key of the type holds; empty for a type of which nothing is known.
Args ReadCommand(const std::string& type, const std::string& key) {
  if (type == "string") return {"GET", key};
  if (type == "list") return {"LRANGE", key, "0", "-1"};
  if (type == "set") return {"SMEMBERS", key};
  if (type == "hash") return {"HGETALL", key};
  if (type == "zset") return {"ZRANGE", key, "0", "-1", "WITHSCORES"};
  if (type == "stream") return {"XRANGE", key, "-", "+"};
  return {"TYPE", key};
}

std::string TextOf(const Received& received) {
  const Reply* reply = std::get_if<Reply>(&received);
  return reply == nullptr ? "" : reply->text;
}

}  // namespace

std::vector<std::string> KeysOf(const Story& story) {
  const std::vector<std::string>& all = Values::AllKeys();
  std::set<std::string> used;
  for (const StoryStep& step : story.steps) {
    for (const std::string& arg : step.args) {
      if (std::ranges::find(all, arg) != all.end()) used.insert(arg);
    }
  }
  return {used.begin(), used.end()};
}

Status Side::Open(bool may_flush) {
  target_ = plan_.make();
  Status started = target_->Start();
  if (!started.ok()) return started;
  Result<conformance::Identity> identity = conformance::Identify(*target_, plan_.kind, deadlines_);
  if (!identity.ok()) return identity.error();
  identity_ = std::move(*identity);
  Status connected = Connect();
  if (!connected.ok() || target_->owned() || may_flush) return connected;
  const Received size = connections_[0][0]->Call({"DBSIZE"}, InMs(deadlines_.reply_ms));
  const Reply* reply = std::get_if<Reply>(&size);
  if (reply == nullptr || reply->integer != 0) {
    return Error(plan_.name +
                 " was not started here and holds keys, and every story begins by deleting them: say "
                 "--allow-flush if that is meant");
  }
  return Done{};
}

Status Side::Connect() {
  for (int protocol = 2; protocol <= 3; ++protocol) {
    for (auto& connection : connections_[protocol - 2]) {
      Result<std::unique_ptr<Connection>> made = target_->Connect();
      if (!made.ok()) return made.error();
      connection = std::move(*made);
      if (protocol == 2 || !identity_.has_resp3) continue;
      connection->set_any_protocol();
      const Received hello = connection->Call({"HELLO", "3"}, InMs(deadlines_.reply_ms));
      if (!std::holds_alternative<Reply>(hello)) return Error("HELLO 3 was not answered");
      connection->set_protocol(3);
    }
  }
  return Done{};
}

void Side::SendReset(const Story& story) {
  std::string bytes;
  reset_replies_ = 0;
  const auto add = [&](const Args& args) {
    AppendRequest(bytes, args);
    ++reset_replies_;
  };
  add({"DISCARD"});
  add({"UNWATCH"});
  add({"SELECT", "0"});
  if (needs_flush_) {
    add({"FLUSHALL"});
  } else {
    Args del{"DEL"};
    const std::vector<std::string>& keys = Values::AllKeys();
    del.insert(del.end(), keys.begin(), keys.end());
    add(del);
  }
  needs_flush_ = std::ranges::any_of(story.steps, ReachesOtherDatabases);
  if (!story.stepwise) {
    for (const StoryStep& step : story.steps) AppendRequest(bytes, step.args);
  }
  // A failure shows when the replies are awaited.
  (void)On(story, 0).Send(bytes, InMs(deadlines_.reply_ms));
}

bool Side::ReceiveReset(const Story& story, Telling& telling) {
  for (size_t i = 0; i < reset_replies_; ++i) {
    const Received reply = On(story, 0).ReceiveReply(InMs(deadlines_.reply_ms));
    if (const Failure* failure = std::get_if<Failure>(&reply)) {
      telling.failure = FailureText(*failure);
      return false;
    }
  }
  return true;
}

void Side::Begin(const Story& story) { SendReset(story); }

Telling Side::Finish(const Story& story) {
  Telling telling;
  if (!ReceiveReset(story, telling)) {
    Recover(telling);
    return telling;
  }
  if (story.stepwise) {
    RunStepwise(story, telling);
  } else {
    for (size_t i = 0; i < story.steps.size(); ++i) {
      telling.answers.push_back({On(story, 0).ReceiveReply(InMs(deadlines_.reply_ms)), i});
      const Failure* failure = std::get_if<Failure>(&*telling.answers.back().reply);
      if (failure == nullptr) continue;
      Recover(telling);
      return telling;
    }
  }
  if (telling.failure.empty()) ReadKeys(story, telling);
  On(story, 0).TakeReceived();
  return telling;
}

// A reply on the other connection says that the server has taken in what was sent before; another one, that it has
// also written its answers.
void Side::RunStepwise(const Story& story, Telling& telling) {
  telling.answers.resize(story.steps.size());
  std::vector<size_t> waiting;  // steps of connection 0, in order
  const auto barrier = [&] {
    for (int i = 0; i < 2; ++i) {
      const Received pong = On(story, 1).Call({"PING"}, InMs(deadlines_.reply_ms));
      if (const Failure* failure = std::get_if<Failure>(&pong)) telling.failure = FailureText(*failure);
    }
  };
  for (size_t i = 0; i < story.steps.size() && telling.failure.empty(); ++i) {
    const StoryStep& step = story.steps[i];
    if (step.connection == 1) {
      telling.answers[i] = {On(story, 1).Call(step.args, InMs(deadlines_.reply_ms)), i};
      if (std::holds_alternative<Failure>(*telling.answers[i].reply)) break;
    } else {
      (void)On(story, 0).Send(step.args, InMs(deadlines_.reply_ms));
      waiting.push_back(i);
    }
    barrier();
    On(story, 0).Drain();
    while (!waiting.empty()) {
      const Received reply = On(story, 0).ReceiveReply(InMs(0));
      if (!std::holds_alternative<Reply>(reply)) break;
      telling.answers[waiting.front()] = {reply, i};
      waiting.erase(waiting.begin());
    }
  }
  if (!waiting.empty() || !telling.failure.empty()) Recover(telling);
}

void Side::ReadKeys(const Story& story, Telling& telling) {
  const std::vector<std::string> keys = KeysOf(story);
  Connection& connection = On(story, 0);
  std::string bytes;
  for (const Args& args : {Args{"DISCARD"}, Args{"SELECT", "0"}, Args{"DBSIZE"}}) AppendRequest(bytes, args);
  for (const std::string& key : keys) {
    AppendRequest(bytes, Args{"TYPE", key});
    AppendRequest(bytes, Args{"OBJECT", "ENCODING", key});
    AppendRequest(bytes, Args{"PEXPIRETIME", key});
  }
  (void)connection.Send(bytes, InMs(deadlines_.reply_ms));
  const auto next = [&] { return connection.ReceiveReply(InMs(deadlines_.reply_ms)); };
  next();
  next();
  const Received size = next();
  if (const Reply* reply = std::get_if<Reply>(&size)) telling.key_count = reply->integer;
  int64_t known_keys = 0;
  bytes.clear();
  for (const std::string& key : keys) {
    KeyState& state = telling.keys[key];
    state.type = TextOf(next());
    state.encoding = TextOf(next());
    const Received expires = next();
    if (const Reply* reply = std::get_if<Reply>(&expires)) state.expires_at_ms = reply->integer;
    if (state.type != "none") ++known_keys;
    AppendRequest(bytes, ReadCommand(state.type, key));
  }
  if (known_keys != telling.key_count) needs_flush_ = true;
  (void)connection.Send(bytes, InMs(deadlines_.reply_ms));
  for (const std::string& key : keys) {
    Received content = next();
    if (Reply* reply = std::get_if<Reply>(&content)) {
      telling.keys[key].content = std::move(*reply);
    } else {
      telling.failure = "while its keys were read: " + FailureText(std::get<Failure>(content));
      return Recover(telling);
    }
  }
}

void Side::Recover(Telling& telling) {
  const std::string fate = target_->Fate();
  if (!fate.empty()) telling.failure = fate;
  needs_flush_ = true;
  Status connected = fate.empty() ? Connect() : Error(fate);
  if (!connected.ok() && target_->owned()) {
    connected = target_->Start();
    if (connected.ok()) connected = Connect();
  }
  if (!connected.ok()) telling.failure = "it could not be reached again: " + std::string(connected.error().text());
}

}  // namespace respect::fuzz
