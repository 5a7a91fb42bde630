#include "engine/commands/sorted_set_type.h"

#include <cmath>

#include "engine/base/numbers.h"
#include "engine/commands/errors.h"

namespace respect {
namespace {

using types::SortedSet;

Bytes Encoding(const Entry& entry) { return entry.As<SortedSet>()->packed() ? "listpack" : "skiplist"; }
void FreeSet(void* object) { delete static_cast<SortedSet*>(object); }
size_t FreeEffort(const void* object) { return static_cast<const SortedSet*>(object)->AllocationCount(); }
void* CopySet(const void* object) { return new SortedSet(*static_cast<const SortedSet*>(object)); }
size_t Memory(const void* object, size_t) { return static_cast<const SortedSet*>(object)->MemoryUsage(); }
size_t Length(const Entry& entry) { return entry.As<SortedSet>()->size(); }

void Digest(const Entry& entry, DataDigest& digest) {
  const bool packed = entry.As<SortedSet>()->packed();
  entry.As<SortedSet>()->ForEach([&](Bytes member, double score) {
    char text[32];
    DataDigest pair;
    pair.Mix(member);
    // Only a large set of Redis tells minus zero from zero.
    const bool minus_zero = !packed && score == 0 && std::signbit(score);
    pair.Mix(minus_zero ? Bytes("-0") : Bytes(text, PrintShortest(score, text)));
    digest.Xor(pair);
  });
}

Result<SortedSet*> SetOf(const Result<Entry*>& found) {
  if (!found.ok()) return found.error();
  return *found == nullptr ? nullptr : (*found)->As<SortedSet>();
}

}  // namespace

void RegisterSortedSet(TypeRegistry& registry) {
  registry.Register(TypeId::kZset, {.name = "zset",
                                    .encoding = Encoding,
                                    .free = FreeSet,
                                    .free_effort = FreeEffort,
                                    .copy = CopySet,
                                    .memory = Memory,
                                    .length = Length,
                                    .digest = Digest});
}

Result<SortedSet*> FindSortedSet(Call& call, const Key& key) { return SetOf(call.db().FindTyped(key, TypeId::kZset)); }
Result<SortedSet*> FindSortedSetForWrite(Call& call, const Key& key) {
  return SetOf(call.db().FindTypedForWrite(key, TypeId::kZset));
}

SortedSet::Limits SortedSetLimits(const Call& call) {
  const Settings& settings = call.settings();
  return {.max_entries = static_cast<size_t>(settings.zset_max_listpack_entries),
          .max_value = static_cast<size_t>(settings.zset_max_listpack_value),
          .seed = call.keyspace().hash_seed()};
}

SortedSet* MakeSortedSet(Call& call, const Key& key, size_t expected, size_t longest) {
  auto set = std::make_unique<SortedSet>();
  const SortedSet::Limits limits = SortedSetLimits(call);
  if (!limits.Allow(expected, longest)) set->MakeLarge(limits.seed);
  SortedSet* made = set.release();
  call.db().SetObject(key, TypeId::kZset, made);
  return made;
}

void MembersTaken(Call& call, const Key& key, const SortedSet& set, const Event& event) {
  const bool last = set.size() == 0;
  call.Touched(key, event);
  if (!last) return;
  call.db().Remove(key, false);
  call.Notify(key, event::kDel);
}

void StoreSortedSet(Call& call, const Key& key, std::unique_ptr<SortedSet> set, const Event& event) {
  const auto size = static_cast<int64_t>(set->size());
  call.reply().Integer(size);
  if (size > 0) {
    call.db().SetObject(key, TypeId::kZset, set.release());
    call.Touched(key, event);
  } else if (call.db().Remove(key, call.settings().lazyfree_lazy_server_del)) {
    call.Touched(key, event::kDel);
  }
}

void OpenScored(Call& call, size_t count) { call.reply().Array(call.reply().protocol() == 2 ? count * 2 : count); }

void ReplyScored(Call& call, Bytes member, double score) {
  if (call.reply().protocol() > 2) call.reply().Array(2);
  call.reply().Bulk(member);
  call.reply().Double(score);
}

}  // namespace respect
