// The set group: SRANDMEMBER and SPOP, which choose members by chance, each as likely as another.
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/set_type.h"
#include "engine/types/random_sample.h"
#include "engine/types/set.h"

namespace respect {
namespace {

using types::MemberText;
using types::Set;

// A propagated SREM has this many words at most.
constexpr size_t kMaxSRemWords = 1024;

// When fewer than one in this many is wanted of a large set, trying by chance beats walking over all.
constexpr size_t kSparse = 8;

// `count` different members, all when there are no more.
std::vector<std::string> Sample(const Set& set, size_t count, Rng& rng) {
  const size_t size = set.size();
  count = std::min(count, size);
  std::vector<std::string> chosen;
  chosen.reserve(count);
  if (set.form() == Set::Form::kTable && count < size / kSparse) {
    std::unordered_set<Bytes> seen;  // views of the set's own members
    while (chosen.size() < count) {
      MemberText member;
      set.Random(rng, member);
      if (seen.insert(member.view()).second) chosen.emplace_back(member.view());
    }
    return chosen;
  }
  types::SelectionSampler sampler(rng, size, count);
  set.ForEach([&](Bytes member) {
    if (sampler.Take()) chosen.emplace_back(member);
  });
  return chosen;
}

void ReplyRepeating(Call& call, const Set& set, size_t count) {
  call.reply().Array(count);
  for (; count > 0; --count) {
    MemberText member;
    set.Random(call.rng(), member);
    call.reply().Bulk(member);
  }
}

void PropagateRemovals(const Call& call, Bytes key, const std::vector<std::string>& members) {
  std::vector<Bytes> words;
  for (size_t i = 0; i < members.size(); ++i) {
    if (words.empty()) words = {"SREM", key};
    words.push_back(members[i]);
    if (words.size() < kMaxSRemWords && i + 1 < members.size()) continue;
    call.PropagateAs(words);
    words.clear();
  }
}

void PopAll(Call& call, const Key& key, const Set& set) {
  call.reply().Set(set.size());
  set.ForEach([&](Bytes member) { call.reply().Bulk(member); });
  const bool lazy = call.settings().lazyfree_lazy_server_del;
  call.Touched(key, event::kSPop);
  call.db().Remove(key, lazy);
  call.Notify(key, event::kDel);
  call.PropagateAs({lazy ? Bytes("UNLINK") : Bytes("DEL"), key.bytes});
}

void PopMany(Call& call, const Key& key) {
  Args args(call, 2);
  const int64_t count = args.Int(0, INT64_MAX, errors::kPositive);
  if (args.failed()) return call.reply().Error(args.error());
  const Result<Entry*> found = FindSetForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr || count == 0) return call.reply().Set(0);
  Set set = SetOf(*found);
  if (static_cast<uint64_t>(count) >= set.size()) return PopAll(call, key, set);
  const std::vector<std::string> members = Sample(set, static_cast<size_t>(count), call.rng());
  call.reply().Set(members.size());
  for (const std::string& member : members) {
    call.reply().Bulk(member);
    set.Remove(member);
  }
  (*found)->set_object(set.handle());
  call.Touched(key, event::kSPop);
  PropagateRemovals(call, key.bytes, members);
}

}  // namespace

// SPOP key [count]: takes members out. Replies: bulk | nil; with a count a set. Propagates as SREM, or DEL of the
// whole.
void commands::SPop(Call& call) {
  const Key key = call.KeyAt(1);
  if (call.argc() == 3) return PopMany(call, key);
  if (call.argc() > 3) return call.reply().Error(errors::kSyntax);
  const Result<Entry*> found = FindSetForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Null();
  types::Set set = SetOf(*found);
  MemberText chosen;
  set.Random(call.rng(), chosen);
  const std::string member(chosen.view());
  set.Remove(member);
  (*found)->set_object(set.handle());
  call.reply().Bulk(member);
  call.PropagateAs({"SREM", key.bytes, member});
  MembersTaken(call, key, set, event::kSPop);
}

// SRANDMEMBER key [count]: members, left where they are. With a negative count one may come several times.
void commands::SRandMember(Call& call) {
  if (call.argc() > 3) return call.reply().Error(errors::kSyntax);
  const bool counted = call.argc() == 3;
  Args args(call, 2);
  const int64_t count = counted ? args.SignedCount() : 1;
  if (args.failed()) return call.reply().Error(args.error());
  const Result<std::optional<types::Set>> set = FindSet(call, call.KeyAt(1));
  if (!set.ok()) return call.reply().Error(set.error());
  if (!counted) {
    if (!set->has_value()) return call.reply().Null();
    MemberText member;
    (*set)->Random(call.rng(), member);
    return call.reply().Bulk(member);
  }
  if (!set->has_value()) return call.reply().Array(0);
  if (count < 0) return ReplyRepeating(call, **set, static_cast<size_t>(-count));
  const std::vector<std::string> members = Sample(**set, static_cast<size_t>(count), call.rng());
  call.reply().Array(members.size());
  for (const std::string& member : members) call.reply().Bulk(member);
}

}  // namespace respect
