#include "engine/server/blocking.h"

#include <algorithm>

#include "engine/commands/call.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {

Blocking::~Blocking() = default;

// ---- Waiting ----

void Blocking::Block(const Call& call, const Wait& wait) {
  Session& session = *call.session();
  if (running_ != nullptr && &running_->session == &session) {
    // It waits on, with its time as it was.
    Waiter& waiter = *running_;
    session.set_waiter(std::move(running_));
    Link(waiter, wait);
    return;
  }
  auto waiter = std::make_unique<Waiter>(Waiter{session, call.command(), {}});
  waiter->request.Add(call.command(), wait.again_as.empty() ? call.args() : wait.again_as);
  waiter->db = call.db().index();
  waiter->type = wait.type;
  waiter->also_without = wait.also_without;
  if (wait.also_without) ++waiting_without_;
  if (wait.timeout_ms > 0) {
    waiter->deadline_ms = NowMs() + wait.timeout_ms;
    waiter->order = ++last_order_;
    deadlines_[{waiter->deadline_ms, waiter->order}] = waiter.get();
  }
  ++client_count_;
  Link(*waiter, wait);
  session.set_waiter(std::move(waiter));
}

void Blocking::Link(Waiter& waiter, const Wait& wait) {
  if (wait.keys.empty()) keyless_.push_back(&waiter);
  for (const Key& key : wait.keys) {
    const auto same = [&](const Lists::Place& place) { return place.node->text == key.bytes; };
    if (std::ranges::none_of(waiter.places, same)) waiter.places.push_back(lists_.Add(waiter.db, key, &waiter));
  }
}

void Blocking::Unlink(Waiter& waiter) {
  for (const Lists::Place& place : waiter.places) lists_.Remove(place);
  waiter.places.clear();
  std::erase(keyless_, &waiter);
}

// ---- What happened ----

void Blocking::Mark(Lists::Node& node) {
  if (node.marked) return;
  node.marked = true;
  lists_.Pin(node);
  ready_.push_back(&node);
}

void Blocking::OnTouched(int db, const Key& key) {
  if (Lists::Node* node = lists_.Find(db, key)) Mark(*node);
}

void Blocking::OnReplaced(int db) {
  lists_.ForEach([&](Lists::Node& node) {
    if (db < 0 || node.db == db) Mark(node);
  });
}

void Blocking::Serve() {
  while (!ready_.empty()) {
    std::vector<Lists::Node*> round;
    round.swap(ready_);
    for (Lists::Node* node : round) ServeKey(*node);
  }
}

void Blocking::ServeKeyless() {
  const std::vector<Waiter*> round = keyless_;
  for (Waiter* waiter : round) {
    const bool waits = std::ranges::find(keyless_, waiter) != keyless_.end();
    if (waits && !waiter->session.closing()) RunAgain(*waiter);
  }
}

void Blocking::ServeKey(Lists::Node& node) {
  node.marked = false;  // what the commands below do to the key marks it anew
  Database& db = keyspace_.db(node.db);
  size_t left = node.items.size();  // who waits on goes to the end, where this round does not come
  for (auto next = node.items.begin(); left > 0 && next != node.items.end(); --left) {
    Waiter& waiter = **next++;
    if (waiter.session.closing()) continue;
    const Entry* entry = db.Peek(node.key());
    if (waiter.also_without || (entry != nullptr && entry->type() == waiter.type)) {
      RunAgain(waiter);
    } else if (entry == nullptr && waiting_without_ == 0) {
      break;
    }
  }
  lists_.Unpin(node);
}

void Blocking::RunAgain(Waiter& waiter) {
  Session& session = waiter.session;
  Unlink(waiter);
  if (pause_.on() && pause_.Holds(waiter.command.flags)) {
    Discount(waiter);
    return session.HoldWaiter(session.TakeWaiter());
  }
  running_ = session.TakeWaiter();
  session.RunAgain(waiter.command, waiter.request.ArgsOf(waiter.request.requests().front()));
  if (running_ == nullptr) return;  // it waits on
  const std::unique_ptr<Waiter> served = std::move(running_);
  Discount(*served);
  session.ContinueLater();
}

// ---- The end of a wait ----

void Blocking::Discount(Waiter& waiter) {
  if (waiter.deadline_ms != 0) deadlines_.erase({waiter.deadline_ms, waiter.order});
  if (waiter.also_without) --waiting_without_;
  --client_count_;
}

void Blocking::Forget(Session& session) {
  if (!session.blocked()) return;
  const std::unique_ptr<Waiter> waiter = session.TakeWaiter();
  Unlink(*waiter);
  Discount(*waiter);
}

bool Blocking::Unblock(Session& session, bool with_error) {
  if (!session.blocked()) return false;
  const CommandSpec& command = session.waiter()->command;
  Forget(session);
  session.EndWait(command, with_error);
  return true;
}

int64_t Blocking::UntilNextMs() const {
  if (deadlines_.empty()) return -1;
  return std::max<int64_t>(0, deadlines_.begin()->first.first + 1 - NowMs());
}

void Blocking::EndOverdue() {
  const int64_t now_ms = NowMs();
  while (!deadlines_.empty() && deadlines_.begin()->first.first < now_ms)
    Unblock(deadlines_.begin()->second->session, false);
}

size_t Blocking::key_count_without() const {
  size_t count = 0;
  if (waiting_without_ == 0) return count;
  lists_.ForEach([&](const Lists::Node& node) {
    count += std::ranges::any_of(node.items, [](const Waiter* waiter) { return waiter->also_without; }) ? 1 : 0;
  });
  return count;
}

}  // namespace respect
