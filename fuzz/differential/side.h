// Side: one of the two servers of a comparison: kept alive, brought to a fresh state, told a story, asked what it
// holds.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/target/identity.h"
#include "conformance/target/target_plan.h"
#include "fuzz/grammar/story.h"

namespace respect::fuzz {

// What a key holds, read with the commands of its type.
struct KeyState {
  std::string type;  // "none": no key
  std::string encoding;
  int64_t expires_at_ms = -1;
  Reply content;
};

struct StepAnswer {
  std::optional<conformance::Received> reply;  // nothing: none came
  size_t arrived = 0;                          // at which step; later than its own where it waited
};

struct Telling {
  std::vector<StepAnswer> answers;  // one a step, up to the first failure
  std::map<std::string, KeyState> keys;
  int64_t key_count = -1;  // of the database, keys that no story means to make included
  std::string failure;     // not empty: what broke outside the steps, or how the server died
};

class Side {
 public:
  Side(const conformance::TargetPlan& plan, const conformance::Deadlines& deadlines)
      : plan_(plan), deadlines_(deadlines) {}

  // Starts the server and connects. Fails with why not; so does a server that holds keys and is not ours, unless
  // `may_flush`.
  Status Open(bool may_flush);
  const conformance::Identity& identity() const { return identity_; }
  const std::string& name() const { return plan_.name; }

  // In two halves, so that two sides work at the same time. A story that is told step by step runs in Finish.
  void Begin(const Story& story);
  Telling Finish(const Story& story);
  Telling Tell(const Story& story) {
    Begin(story);
    return Finish(story);
  }

 private:
  using Connections = std::array<std::unique_ptr<conformance::Connection>, 2>;

  Status Connect();
  conformance::Connection& On(const Story& story, int connection) {
    return *connections_[story.protocol - 2][connection];
  }
  void SendReset(const Story& story);
  // False when the server did not answer it.
  bool ReceiveReset(const Story& story, Telling& telling);
  void RunStepwise(const Story& story, Telling& telling);
  void ReadKeys(const Story& story, Telling& telling);
  // After anything that leaves a connection in doubt: new ones, and a new server if it died.
  void Recover(Telling& telling);

  const conformance::TargetPlan& plan_;
  conformance::Deadlines deadlines_;
  std::unique_ptr<conformance::Target> target_;
  conformance::Identity identity_;
  std::array<Connections, 2> connections_;  // by protocol
  bool needs_flush_ = true;                 // keys may be where DEL does not look
  size_t reset_replies_ = 0;
};

// The keys that the story may have made, in order.
std::vector<std::string> KeysOf(const Story& story);

}  // namespace respect::fuzz
