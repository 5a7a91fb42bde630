// Line: one named connection of a running case, and what has been agreed on it so far: the protocol, a transaction, a
// subscription. Replies can only be judged with that known.
#pragma once

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "conformance/target/connection.h"

namespace respect::conformance {

using Arguments = std::vector<std::string>;

// SUBSCRIBE and its kin, in any letter case: answered by pushes in RESP3, and by as many as they have channels.
bool IsSubscription(std::span<const std::string> args);

class Line {
 public:
  Line(std::string name, std::unique_ptr<Connection> connection)
      : name_(std::move(name)), connection_(std::move(connection)) {}

  const std::string& name() const { return name_; }
  Connection& connection() { return *connection_; }

  // To be called before a request goes out, and with its reply.
  void Sending(std::span<const std::string> args);
  void Answered(std::span<const std::string> args, const Reply& reply);
  // The rule of the protocol is enforced again, once all replies of a batch are in.
  void Settle() { connection_->set_protocol(protocol_); }
  // Bytes of the case's own making were sent: nothing is known for sure any more.
  void SentRaw();

  int protocol() const { return protocol_; }
  void set_protocol(int protocol);
  bool in_transaction() const { return in_transaction_; }
  // Commands queued since MULTI, for the replies of EXEC.
  const std::vector<Arguments>& queued() const { return queued_; }
  // Messages may come at any time: nothing that is there is too much.
  bool hears_messages() const { return hears_messages_; }

  // Requests sent without their reply being taken.
  std::deque<Arguments>& unanswered() { return unanswered_; }

 private:
  std::string name_;
  std::unique_ptr<Connection> connection_;
  int protocol_ = 2;
  bool in_transaction_ = false;
  bool hears_messages_ = false;
  std::vector<Arguments> queued_;
  std::deque<Arguments> unanswered_;
};

}  // namespace respect::conformance
