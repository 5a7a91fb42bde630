#include "conformance/modes/mode.h"

#include <fmt/format.h>

namespace respect::conformance {
namespace {

std::string Encoded(std::span<const Request> requests) {
  std::string bytes;
  for (const Request& request : requests) AppendRequest(bytes, request.args);
  return bytes;
}

// One reply for each request, until one fails.
std::vector<Received> TakeReplies(const Deadlines& deadlines, Connection& connection,
                                  std::span<const Request> requests) {
  std::vector<Received> replies;
  for (const Request& request : requests) {
    const Moment deadline = InMs(deadlines.reply_ms);
    replies.push_back(request.answered_by_push ? connection.ReceiveNext(deadline) : connection.ReceiveReply(deadline));
    if (std::holds_alternative<Failure>(replies.back())) break;
  }
  return replies;
}

}  // namespace

std::string Mode::SkipReason(const spec::Case& test, const Identity& server, const CommandIndex&) const {
  const int protocol = ProtocolFor(test);
  if (test.protocol && *test.protocol != protocol) return fmt::format("holds in RESP{} only", *test.protocol);
  if (protocol == 3 && !server.has_resp3) return "the server has no RESP3";
  return "";
}

std::vector<Received> Mode::Exchange(const ModeContext& context, Connection& connection,
                                     std::span<const Request> requests) const {
  if (std::optional<Failure> failure = Write(context, connection, Encoded(requests))) return {*std::move(failure)};
  return TakeReplies(context.deadlines, connection, requests);
}

std::optional<Failure> Mode::Write(const ModeContext& context, Connection& connection, Bytes bytes) const {
  return connection.Send(bytes, InMs(context.deadlines.reply_ms));
}

std::optional<Failure> Mode::BeforeCommand(const ModeContext&) const { return std::nullopt; }
std::optional<Failure> Mode::Enter(const ModeContext&) const { return std::nullopt; }
std::optional<Failure> Mode::Leave(const ModeContext&) const { return std::nullopt; }

std::vector<Received> ExchangePlainly(const ModeContext& context, Connection& connection,
                                      std::span<const Request> requests) {
  if (std::optional<Failure> failure = connection.Send(Encoded(requests), InMs(context.deadlines.reply_ms))) {
    return {*std::move(failure)};
  }
  return TakeReplies(context.deadlines, connection, requests);
}

}  // namespace respect::conformance
