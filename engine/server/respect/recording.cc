#include "engine/server/respect/recording.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/resp/reply_reader.h"
#include "engine/server/redact.h"
#include "engine/server/respect/toml_text.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {
namespace {

constexpr size_t kMaxRequests = 10'000;  // then the recording ends by itself
constexpr int64_t kNoticeableMs = 100;   // shorter whiles are no steps of their own

int64_t AnsweredSoFar(const Session& session) {
  return session.client().output_bytes + static_cast<int64_t>(session.output_size());
}

bool Joins(const CommandSpec* command) { return command != nullptr && command->name.ends_with("subscribe"); }

// The complete replies in what a client was sent. A truncated one (RESPECT.FAULT) is left out.
std::vector<Reply> RepliesIn(Bytes output) {
  ReplyReader reader;
  reader.Feed(output);
  std::vector<Reply> replies;
  for (;;) {
    Result<std::optional<Reply>> next = reader.Next();
    if (!next.ok() || !next->has_value()) return replies;
    replies.push_back(std::move(**next));
  }
}

}  // namespace

void Recording::Start() {
  running_ = true;
  request_count_ = 0;
  clients_.clear();
  events_.clear();
}

void Recording::Expect(const Session& session) {
  if (clients_.contains(session.client().id)) return NoteOutput(session);
  clients_.emplace(session.client().id, Client{clients_.size(), AnsweredSoFar(session), 2});
}

void Recording::Skip(const Session& session) {
  if (clients_.contains(session.client().id)) TakeOutput(session);
}

std::string Recording::TakeOutput(const Session& session) {
  Client& client = clients_.at(session.client().id);
  const int64_t fresh = AnsweredSoFar(session) - client.noted;
  client.noted += fresh;
  if (fresh <= 0) return {};
  const std::string waiting = session.output().Text();
  return waiting.substr(waiting.size() - std::min(waiting.size(), static_cast<size_t>(fresh)));
}

void Recording::NoteRequest(const Session& session, const CommandSpec* command, std::span<const Bytes> args) {
  if (!running_ || !clients_.contains(session.client().id)) return;
  if (request_count_ == kMaxRequests) return Stop();
  ++request_count_;
  std::vector<std::string> words(args.begin(), args.end());
  if (command != nullptr)
    for (const size_t place : SecretArguments(server_.config(), *command, args)) words[place] = kRedacted;
  Client& client = clients_.at(session.client().id);
  client.protocol = session.client().protocol;
  events_.push_back({client.index, std::move(words), TakeOutput(session), server_.clock().NowMs(), false,
                     Joins(command), session.blocked()});
}

void Recording::NoteOutput(const Session& session) {
  if (!running_ || !clients_.contains(session.client().id)) return;
  std::string output = TakeOutput(session);
  if (output.empty()) return;
  const Subscriptions* subscriptions = session.client().subscriptions.get();
  const bool listens = subscriptions != nullptr && !subscriptions->empty();
  events_.push_back(
      {clients_.at(session.client().id).index, {}, std::move(output), server_.clock().NowMs(), listens, false, false});
}

int Recording::CommonProtocol() const {
  int common = 0;
  for (const auto& [id, client] : clients_) {
    if (common != 0 && client.protocol != common) return 0;
    common = client.protocol;
  }
  return common;
}

void Recording::WriteSteps(const Event& event, std::string& out) const {
  const std::string on = clients_.size() > 1 ? fmt::format("on = \"c{}\", ", event.client + 1) : "";
  const std::vector<Reply> replies = RepliesIn(event.output);
  const auto is_message = [&](const Reply& reply) {
    return reply.kind == Reply::Kind::kPush || event.listens || event.joins;
  };
  size_t at = 0;
  if (!event.args.empty()) {
    const bool answered = !replies.empty() && !is_message(replies[0]);
    out += fmt::format("  {{ {}{} = {}", on, answered ? "cmd" : "send", TomlRequest(event.args));
    if (answered) out += ", want = " + TomlWant(replies[at++]);
    out += " },\n";
  }
  for (; at < replies.size(); ++at)
    out +=
        fmt::format("  {{ {}{} = {} }},\n", on, is_message(replies[at]) ? "recv_push" : "recv", TomlWant(replies[at]));
  if (event.blocked) out += fmt::format("  {{ blocked = [\"c{}\"] }},\n", event.client + 1);
}

std::string Recording::Text(Bytes name) const {
  std::string out = fmt::format("format = 1\n\n[[case]]\nid    = \"recorded.{}\"\n", name);
  const int64_t took_ms = events_.empty() ? 0 : events_.back().at_ms - events_.front().at_ms;
  out += fmt::format("rule  = \"As recorded: {} requests of {} clients in {} ms.\"\n", request_count_, clients_.size(),
                     took_ms);
  if (const int protocol = CommonProtocol(); protocol != 0) out += fmt::format("protocol = {}\n", protocol);
  const bool waits = std::ranges::any_of(events_, [](const Event& event) { return event.blocked; });
  if (clients_.size() > 1 || waits) {
    out += "conns = [";
    for (size_t i = 0; i < clients_.size(); ++i) out += fmt::format("{}\"c{}\"", i == 0 ? "" : ", ", i + 1);
    out += "]\n";
  }
  out += "steps = [\n";
  for (size_t i = 0; i < events_.size(); ++i) {
    const int64_t passed = i == 0 ? 0 : events_[i].at_ms - events_[i - 1].at_ms;
    if (passed >= kNoticeableMs) out += fmt::format("  {{ advance_ms = {} }},\n", passed);
    WriteSteps(events_[i], out);
  }
  return out + "]\n";
}

}  // namespace respect
