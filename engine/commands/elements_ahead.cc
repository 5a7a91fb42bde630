#include "engine/commands/elements_ahead.h"

#include <optional>
#include <vector>

#include "engine/base/numbers.h"
#include "engine/base/prefetch.h"
#include "engine/types/hash.h"
#include "engine/types/set.h"
#include "engine/types/sorted_set.h"

namespace respect {
namespace {

using Wanted = ElementsAhead::Wanted;

// ---- What a request names ----

// Which word of a request is an element and which a score, counted from the end where negative; 0: none is.
struct Rule {
  bool known = false;
  int8_t element = 0, score = 0;
};
struct NamedRule {
  Bytes command;
  Rule rule;
};

constexpr NamedRule kRules[] = {
    {"hdel", {true, 2, 0}},     {"hexists", {true, 2, 0}},      {"hget", {true, 2, 0}},
    {"hincrby", {true, 2, 0}},  {"hincrbyfloat", {true, 2, 0}}, {"hmget", {true, 2, 0}},
    {"hset", {true, 2, 0}},     {"hsetnx", {true, 2, 0}},       {"hstrlen", {true, 2, 0}},
    {"sadd", {true, 2, 0}},     {"sismember", {true, 2, 0}},    {"smismember", {true, 2, 0}},
    {"srem", {true, 2, 0}},     {"zadd", {true, -1, -2}},       {"zcount", {true, 0, 2}},
    {"zincrby", {true, -1, 0}}, {"zmscore", {true, 2, 0}},      {"zrangebyscore", {true, 0, 2}},
    {"zrank", {true, 2, 0}},    {"zrem", {true, 2, 0}},         {"zrevrangebyscore", {true, 0, 2}},
    {"zrevrank", {true, 2, 0}}, {"zscore", {true, 2, 0}},
};
constexpr Bytes kCollections[] = {"hash", "list", "set", "sorted-set", "stream"};

// Of other commands on collections the value alone is called.
Rule FindRule(const CommandSpec& command) {
  if (command.handler == nullptr || command.first_key != 1) return {};
  for (const NamedRule& named : kRules) {
    if (command.name == named.command) return named.rule;
  }
  for (const Bytes group : kCollections) {
    if (command.group == group) return {.known = true};
  }
  return {};
}

// By the command's id.
const std::vector<Rule>& Rules() {
  static const std::vector<Rule> rules = [] {
    std::vector<Rule> made(static_cast<size_t>(CommandIdCount()));
    for (const CommandSpec& command : AllCommands()) made[static_cast<size_t>(command.id)] = FindRule(command);
    return made;
  }();
  return rules;
}

Bytes ArgumentAt(std::span<const Bytes> args, int place) {
  const auto count = static_cast<int>(args.size());
  const int at = place < 0 ? count + place : place;
  return at > 0 && at < count ? args[static_cast<size_t>(at)] : Bytes();
}

// ---- Where the types keep it ----

constexpr int kSteps = 3;

// Of a set's members or a hash's fields: the bucket, then the item.
template <typename Elements>
void FetchItem(const Elements* elements, Wanted& wanted, int step) {
  if (elements == nullptr || wanted.element.empty()) return;
  if (step == 0) {
    wanted.hash = elements->HashOf(wanted.element);
    elements->table().PrefetchBucket(wanted.hash);
  } else if (step == 1) {
    elements->table().PrefetchItem(wanted.hash);
  }
}

void FetchMember(Wanted& wanted, int step) { FetchItem(types::Set(wanted.entry->object()).table(), wanted, step); }
void FetchField(Wanted& wanted, int step) { FetchItem(types::Hash(wanted.entry->object()).large(), wanted, step); }

void FetchScored(Wanted& wanted, int step) {
  const auto* set = wanted.entry->As<types::SortedSet>();
  if (set->packed()) return;
  if (!wanted.element.empty()) {
    if (step == 0) wanted.hash = set->HashOf(wanted.element);
    if (step == 0) set->PrefetchPlace(wanted.hash);
    if (step == 1) set->PrefetchMember(wanted.hash);
    if (step == 2) set->PrefetchOrder(wanted.hash);
  }
  if (step != 1 || wanted.score.empty()) return;
  if (const std::optional<double> score = ParseDouble(wanted.score)) set->PrefetchOrder(*score);
}

void FetchNothing(Wanted&, int) {}

using FetchStep = void (*)(Wanted&, int step);
FetchStep StepOf(TypeId type) {
  switch (type) {
    case TypeId::kSet: return FetchMember;
    case TypeId::kHash: return FetchField;
    case TypeId::kZset: return FetchScored;
    default: return FetchNothing;
  }
}

}  // namespace

void ElementsAhead::Note(const CommandSpec& command, std::span<const Bytes> args, const Key& key) {
  const Rule rule = Rules()[static_cast<size_t>(command.id)];
  if (!rule.known || count_ == kMost) return;
  wanted_[count_++] = {.element = ArgumentAt(args, rule.element), .score = ArgumentAt(args, rule.score), .key = key};
}

void ElementsAhead::Fetch(Database& db) {
  constexpr uintptr_t kPointer = ~uintptr_t{7};  // a set or hash keeps its form in the lowest bits
  const std::span<Wanted> wanted(wanted_.data(), count_);
  for (size_t i = 0; i < count_; ++i) {
    const bool same = i > 0 && wanted[i].key.hash == wanted[i - 1].key.hash;
    const Entry* entry = same ? wanted[i - 1].entry : db.FindHash(wanted[i].key.hash);
    if (entry == nullptr || entry->kind() != ValueKind::kObject) continue;
    wanted[i].entry = entry;
    if (!same) Prefetch(reinterpret_cast<const void*>(reinterpret_cast<uintptr_t>(entry->object()) & kPointer));
  }
  for (int step = 0; step < kSteps; ++step) {
    for (Wanted& one : wanted) {
      if (one.entry != nullptr) StepOf(one.entry->type())(one, step);
    }
  }
}

}  // namespace respect
