// Stage: a steered engine on which the same script can be told again and again, each time from the same state, in
// different manners.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/target/connection.h"
#include "conformance/target/target.h"
#include "fuzz/properties/script.h"

namespace respect::fuzz {

struct Manner {
  int protocol = 2;
  bool pipelined = false;     // neighbours on one connection go out together
  bool watches_data = false;  // the digest of all data is taken behind every step
};

struct Performance {
  std::vector<Reply> replies;        // one a step; a reconnection has an empty one
  std::vector<std::string> digests;  // of all data: [0] before the first step, then behind each; not when pipelined
  std::string digest;                // of all data at the end
  std::string broken;                // not empty: what went wrong with the connection, at the step behind the replies
};

class Stage {
 public:
  // `target` must outlive it.
  explicit Stage(conformance::Target& target) : target_(target) {}

  Status Open();
  Performance Perform(const Story& script, const Manner& manner);

  // Asks on a connection of its own, all at once; an error reply where none came.
  std::vector<Reply> AskAll(const std::vector<std::vector<std::string>>& commands);
  Reply Ask(const std::vector<std::string>& args) { return AskAll({args}).front(); }
  // No data, the clock and chance as at every beginning.
  void Clear();
  // Of the commands that the target has.
  const conformance::Target& target() const { return target_; }

 private:
  bool Reconnect(int connection, int protocol);
  // Every connection is new.
  bool ReconnectAll(int protocol);
  void PerformStep(const Story& script, size_t step, Performance& told);
  // Neighbours of one connection, as many as go out together; answers the step behind them.
  size_t PerformRun(const Story& script, size_t begin, Performance& told);
  // One reply. Empty when it did not come: `broken` says so.
  std::optional<Reply> Take(int connection, std::string& broken);
  conformance::Connection& On(int connection) { return *connections_[static_cast<size_t>(connection)]; }

  conformance::Target& target_;
  std::array<std::unique_ptr<conformance::Connection>, kScriptConnections> connections_;
  std::unique_ptr<conformance::Connection> own_;
  bool in_transaction_ = false;
};

}  // namespace respect::fuzz
