#include "conformance/step/barrier.h"

#include <fmt/format.h>

#include <charconv>
#include <thread>

namespace respect::conformance {
namespace {

// What came on a connection that should have been waiting.
std::optional<Failure> FirstTalker(std::span<Line* const> lines) {
  for (Line* line : lines) {
    line->connection().Drain();
    if (const std::string unread = line->connection().Unread(true); !unread.empty()) {
      return Failure{Failure::Kind::kUnasked, fmt::format("{}did not wait, but was answered: {}",
                                                          line->name().empty() ? "" : line->name() + " ", unread)};
    }
    if (line->connection().closed()) return Failure{Failure::Kind::kClosed, line->name() + " was closed"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<int64_t> CountBlocked(const ModeContext& context, const Identity& server) {
  if (const std::optional<int64_t> known = context.target.BlockedConnections()) return known;
  if (!server.has_blocked_clients) return std::nullopt;
  const Received received = context.control.Call({"INFO", "clients"}, InMs(context.deadlines.reply_ms));
  const auto* reply = std::get_if<Reply>(&received);
  if (reply == nullptr) return std::nullopt;
  const std::string text = InfoField(reply->text, "blocked_clients");
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return count;
}

BarrierOutcome AwaitBlocked(const ModeContext& context, const Identity& server, std::span<Line* const> lines,
                            int64_t already) {
  const int64_t wanted = already + static_cast<int64_t>(lines.size());
  const Moment deadline = InMs(context.deadlines.block_ms);
  int64_t last = 0;
  while (true) {
    const std::optional<int64_t> count = CountBlocked(context, server);
    if (!count) break;
    if (std::optional<Failure> talker = FirstTalker(lines)) return {std::move(talker), ""};
    if (*count == wanted) return {std::nullopt, "the server counts its waiting clients"};
    last = *count;
    if (MsUntil(deadline) == 0) {
      return {Failure{Failure::Kind::kTimeout, fmt::format("{} waiting clients, not {}", last - already, lines.size())},
              ""};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(context.deadlines.poll_ms));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(context.deadlines.quiet_ms));
  return {FirstTalker(lines),
          fmt::format("the server tells no waiting clients: silent for {} ms", context.deadlines.quiet_ms)};
}

BarrierOutcome AwaitSilence(const ModeContext& context, Line& line) {
  BarrierOutcome outcome;
  if (context.target.has_virtual_clock()) {
    outcome.failure = RoundTrips(context, 2);
    outcome.note = "silent after all that was sent had been dealt with";
  } else {
    line.connection().AwaitAnything(InMs(context.deadlines.quiet_ms));
    outcome.note = fmt::format("silent for {} ms", context.deadlines.quiet_ms);
  }
  if (outcome.failure) return outcome;
  line.connection().Drain();
  if (const std::string unread = line.connection().Unread(true); !unread.empty()) {
    return {Failure{Failure::Kind::kUnasked, "not silent: " + unread}, ""};
  }
  if (line.connection().closed()) return {Failure{Failure::Kind::kClosed, "the connection was closed"}, ""};
  return outcome;
}

std::optional<Failure> RoundTrips(const ModeContext& context, int count) {
  if (context.target.has_virtual_clock()) {
    context.target.AdvanceMs(0);  // turns of the server's loop; a command would be held where CLIENT PAUSE holds all
    return std::nullopt;
  }
  for (int i = 0; i < count; ++i) {
    const Received received = context.control.Call({"PING"}, InMs(context.deadlines.reply_ms));
    if (const auto* failure = std::get_if<Failure>(&received)) return *failure;
  }
  return std::nullopt;
}

}  // namespace respect::conformance
