#include "engine/commands/set_type.h"

#include "engine/commands/errors.h"

namespace respect {
namespace {

using types::Set;

Bytes Encoding(const Entry& entry) {
  switch (SetOf(&entry).form()) {
    case Set::Form::kInts: return "intset";
    case Set::Form::kFlat: return "listpack";
    case Set::Form::kTable: break;
  }
  return "hashtable";
}

void Digest(const Entry& entry, DataDigest& digest) {
  SetOf(&entry).ForEach([&](Bytes member) { digest.Xor(member); });
}

Set ObjectOf(const void* object) { return Set(const_cast<void*>(object)); }
void FreeSet(void* object) { Set(object).Free(); }
size_t FreeEffort(const void* object) { return ObjectOf(object).FreeEffort(); }
void* CopySet(const void* object) { return ObjectOf(object).Copy().handle(); }
size_t Memory(const void* object, size_t samples) { return ObjectOf(object).MemoryUsage(samples); }
size_t Length(const Entry& entry) { return ObjectOf(entry.object()).size(); }

}  // namespace

void RegisterSet(TypeRegistry& registry) {
  registry.Register(TypeId::kSet, {.name = "set",
                                   .encoding = Encoding,
                                   .free = FreeSet,
                                   .free_effort = FreeEffort,
                                   .copy = CopySet,
                                   .memory = Memory,
                                   .length = Length,
                                   .digest = Digest});
}

Set::Limits SetLimits(const Call& call) {
  const Settings& settings = call.settings();
  return {.max_ints = static_cast<size_t>(settings.set_max_intset_entries),
          .max_flat_count = static_cast<size_t>(settings.set_max_listpack_entries),
          .max_flat_value = static_cast<size_t>(settings.set_max_listpack_value),
          .seed = call.keyspace().hash_seed()};
}

Result<std::optional<Set>> FindSet(Call& call, const Key& key) {
  const Result<Entry*> found = call.db().FindTyped(key, TypeId::kSet);
  if (!found.ok()) return found.error();
  if (*found == nullptr) return std::optional<Set>();
  return std::optional<Set>(SetOf(*found));
}

Result<Entry*> FindSetForWrite(Call& call, const Key& key) { return call.db().FindTypedForWrite(key, TypeId::kSet); }

bool AddMember(Call& call, const Key& key, Entry* entry, Bytes member) {
  const Set::Limits limits = SetLimits(call);
  Set set = entry == nullptr ? Set::Make(member, 1, limits) : SetOf(entry);
  const bool added = set.Add(member, limits);
  if (entry == nullptr) {
    call.db().SetObject(key, TypeId::kSet, set.handle());
  } else {
    entry->set_object(set.handle());
  }
  return added;
}

void MembersTaken(Call& call, const Key& key, const Set& set, const Event& event) {
  const bool last = set.size() == 0;
  call.Touched(key, event);
  if (!last) return;
  call.db().Remove(key, false);
  call.Notify(key, event::kDel);
}

}  // namespace respect
