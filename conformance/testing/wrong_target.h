// WrongTarget: a server that is right in all but one thing. It stands before another target and changes one kind of
// reply, or keeps one kind of request to itself, so that tests can tell whether the harness would notice.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/target/target.h"
#include "engine/resp/reply.h"

namespace respect::conformance {

// What is sent instead of a reply. Bytes first; then the connection, or the whole server, may end or fall silent.
struct WrongAnswer {
  std::string bytes = {};
  bool closes = false;  // the connection
  bool hangs = false;   // the server: nothing is answered any more, on any connection, until it is started again
  bool dies = false;    // the server: every connection is closed until it is started again
  bool delays = false;  // the bytes come behind the next reply on the connection
};

struct Fault {
  std::string command;  // the one it strikes, in capitals
  std::function<WrongAnswer(const Reply& reply)> change;
  // Nothing: the request reaches the server. Else it does not, and `change` is given this reply.
  std::string swallows_with = {};
};

class WrongTarget final : public Target {
 public:
  // `owned`: the harness may start it again.
  WrongTarget(std::unique_ptr<Target> right, Fault fault, bool owned)
      : right_(std::move(right)), fault_(std::move(fault)), owned_(owned) {}

  Status Start() override;
  Result<std::unique_ptr<Connection>> Connect() override;
  bool owned() const override { return owned_; }
  bool has_virtual_clock() const override { return right_->has_virtual_clock(); }
  void AdvanceMs(int64_t ms) override { right_->AdvanceMs(ms); }
  std::string Fate() override { return state_->dead ? "killed by signal 11" : ""; }
  std::string Reached() const override { return "a wrong server"; }
  std::string CliOptions() const override { return ""; }

  struct State {
    bool hung = false, dead = false;
  };

 private:
  std::unique_ptr<Target> right_;
  Fault fault_;
  bool owned_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace respect::conformance
