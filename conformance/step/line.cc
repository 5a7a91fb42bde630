#include "conformance/step/line.h"

#include <algorithm>

#include "conformance/match/command_index.h"

namespace respect::conformance {
namespace {

constexpr Bytes kSubscriptions[] = {"SUBSCRIBE",   "PSUBSCRIBE",   "SSUBSCRIBE",
                                    "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE"};

bool ChangesProtocol(const std::string& name) { return name == "HELLO" || name == "RESET"; }

}  // namespace

bool IsSubscription(std::span<const std::string> args) {
  if (args.empty()) return false;
  const std::string name = UpperCase(args[0]);
  return std::find(std::begin(kSubscriptions), std::end(kSubscriptions), name) != std::end(kSubscriptions);
}

void Line::Sending(std::span<const std::string> args) {
  if (args.empty()) return;
  const std::string name = UpperCase(args[0]);
  if (ChangesProtocol(name)) connection_->set_any_protocol();
  if (name == "MONITOR" || name == "SYNC" || name == "PSYNC" || IsSubscription(args)) hears_messages_ = true;
  // CLIENT TRACKING can make this connection the one that hears for others.
  if (name == "CLIENT" && args.size() > 1 && UpperCase(args[1]) == "TRACKING") hears_messages_ = true;
}

void Line::Answered(std::span<const std::string> args, const Reply& reply) {
  if (args.empty()) return;
  const std::string name = UpperCase(args[0]);
  if (name == "HELLO" && !reply.is_error() && args.size() > 1) protocol_ = args[1] == "3" ? 3 : 2;
  if (name == "RESET" && !reply.is_error()) {
    protocol_ = 2;
    hears_messages_ = false;
  }
  if (name == "MULTI" && !reply.is_error()) {
    in_transaction_ = true;
    queued_.clear();
  } else if (name == "EXEC" || name == "DISCARD" || name == "RESET") {
    in_transaction_ = false;
  } else if (in_transaction_ && reply.kind == Reply::Kind::kSimple && reply.text == "QUEUED") {
    queued_.emplace_back(args.begin(), args.end());
  }
}

void Line::SentRaw() {
  connection_->set_any_protocol();
  hears_messages_ = true;
}

void Line::set_protocol(int protocol) {
  protocol_ = protocol;
  connection_->set_protocol(protocol);
}

}  // namespace respect::conformance
