// Blocking: clients that wait in a command (BLPOP, XREAD BLOCK, ...): for which keys, since when, how long.
//
// A change of a key is heard from the one place that tells all of them (Server::OnTouched, OnFlushed) and only marks
// the key. When the command that changed it is over - or the whole EXEC or script - the marked keys are gone through in
// the order in which they were marked, their waiters in the order in which they came, and each command that has a
// chance is run again as its client, with every check of a fresh one. One that still finds nothing waits on, behind the
// others. Nobody is looked at while nothing changes: what is idle costs nothing.
//
// Invariants: a waiter is in the list of each of its keys once, and among the deadlines if it has one; a key is in
// `ready_` once at most, and pinned while it is.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "engine/commands/blocker.h"
#include "engine/commands/command_spec.h"
#include "engine/server/key_lists.h"
#include "engine/server/pause.h"
#include "engine/server/request_queue.h"
#include "engine/store/keyspace.h"

namespace respect {

class Server;
class Session;
struct Waiter;

class Blocking final : public Blocker {
 public:
  Blocking(Keyspace& keyspace, const Clock& clock, const Pause& pause)
      : keyspace_(keyspace), clock_(clock), pause_(pause) {}
  ~Blocking() override;

  // ---- Waiting ----
  // Puts the call's client to sleep.
  void Block(const Call& call, const Wait& wait) override;
  // CLIENT UNBLOCK: ends the wait as if its time were over, or with an error. False when the client waits for nothing.
  bool Unblock(Session& session, bool with_error);
  // The session closes.
  void Forget(Session& session);

  // ---- What happened ----
  bool nobody_waits() const { return lists_.empty(); }
  void OnTouched(int db, const Key& key);
  // Anything may have happened to the keys of this database; -1: of any.
  void OnReplaced(int db);
  bool has_ready() const { return !ready_.empty(); }
  // Runs the commands again that wait for the keys marked, until there is nothing more to do.
  void Serve();

  // Runs the commands again that wait for no key (WAIT, WAITAOF): what they wait for may have come.
  bool anybody_waits_without_keys() const { return !keyless_.empty(); }
  void ServeKeyless();

  // ---- Time ----
  // Milliseconds until a wait is over, at least 0; -1: nobody's ever is.
  int64_t UntilNextMs() const;
  // Answers those whose time is over, the earliest first.
  void EndOverdue();

  // ---- For INFO ----
  size_t client_count() const { return client_count_; }
  size_t timed_count() const { return deadlines_.size(); }
  size_t key_count() const { return lists_.size(); }
  size_t key_count_without() const;  // keys whose going wakes somebody

 private:
  using Lists = KeyLists<Waiter*>;

  int64_t NowMs() const { return clock_.MonotonicUs() / 1000; }
  void Link(Waiter& waiter, const Wait& wait);
  void Unlink(Waiter& waiter);
  void Mark(Lists::Node& node);
  void ServeKey(Lists::Node& node);
  void RunAgain(Waiter& waiter);
  void Discount(Waiter& waiter);

  Keyspace& keyspace_;
  const Clock& clock_;
  const Pause& pause_;
  Lists lists_;
  std::vector<Lists::Node*> ready_;
  std::vector<Waiter*> keyless_;                               // in the order in which they came
  std::map<std::pair<int64_t, uint64_t>, Waiter*> deadlines_;  // by time, then by who came first
  std::unique_ptr<Waiter> running_;                            // whose command runs again now
  size_t client_count_ = 0;
  size_t waiting_without_ = 0;  // clients
  uint64_t last_order_ = 0;
};

// The answer of a command that ends its wait with what there is; false when it is not one of those. wait_commands.cc
bool AnswerWhatThereIs(const CommandSpec& command, Server& server, const Session& session, ReplyWriter& reply);

// A client that waits: kept by its session.
struct Waiter {
  Session& session;
  const CommandSpec& command;
  RequestQueue request;  // the words to run again
  int db = 0;
  TypeId type{};
  bool also_without = false;
  int64_t deadline_ms = 0;  // monotonic; 0: none
  uint64_t order = 0;       // of arrival, among those with a deadline
  std::vector<KeyLists<Waiter*>::Place> places = {};
};

}  // namespace respect
