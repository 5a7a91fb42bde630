#include "bench/load/redirector.h"

#include <fmt/format.h>

namespace respect::bench {
namespace {

using conformance::Connection;
using conformance::Failure;

constexpr int kMostHops = 5;
constexpr int64_t kReplyMs = 5'000;

Result<Reply> Receive(Connection& connection) {
  conformance::Received received = connection.ReceiveReply(conformance::InMs(kReplyMs));
  if (const auto* failure = std::get_if<Failure>(&received)) return Error(failure->text);
  return std::get<Reply>(std::move(received));
}

}  // namespace

Result<Reply> Redirector::Ask(const Redirection& where, Bytes request) {
  const SlotMap::Node address = slots_->Destination(where);
  Node& node = nodes_[fmt::format("{}:{}", address.host, address.port)];
  if (node.target == nullptr) node.target = reach_(address.host, address.port);
  if (node.connection == nullptr) {
    Result<std::unique_ptr<Connection>> connection = node.target->Connect();
    if (!connection.ok()) return connection.error();
    node.connection = std::move(*connection);
  }
  const auto lost = [&](Bytes why) {
    node.connection.reset();  // whatever comes later must not be taken for another answer
    return Error(why);
  };
  const std::string bytes = (where.ask ? "*1\r\n$6\r\nASKING\r\n" : "") + std::string(request);
  if (auto failure = node.connection->Send(bytes, conformance::InMs(kReplyMs))) return lost(failure->text);
  if (where.ask) {
    const Result<Reply> asking = Receive(*node.connection);
    if (!asking.ok()) return lost(asking.error().text());
  }
  Result<Reply> reply = Receive(*node.connection);
  if (!reply.ok()) return lost(reply.error().text());
  return reply;
}

Result<Redirector::Outcome> Redirector::Follow(Bytes error, Bytes request) {
  Outcome outcome{.reply = Reply::Error(error)};
  for (int hop = 0; hop < kMostHops; ++hop) {
    const std::optional<Redirection> where =
        outcome.reply.is_error() ? ParseRedirection(outcome.reply.text) : std::nullopt;
    if (!where) break;
    ++(where->ask ? outcome.asked : outcome.moved);
    if (!where->ask) slots_->Move(*where);
    Result<Reply> reply = Ask(*where, request);
    if (!reply.ok()) return reply.error();
    outcome.reply = std::move(*reply);
  }
  return outcome;
}

}  // namespace respect::bench
