#include "engine/commands/hash_type.h"

#include <vector>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/errors.h"

namespace respect {
namespace {

using types::FieldView;
using types::Hash;

Bytes Encoding(const Entry& entry) {
  switch (HashOf(&entry).form()) {
    case Hash::Form::kFlat: return "listpack";
    case Hash::Form::kTimed: return "listpackex";
    case Hash::Form::kTable: break;
  }
  return "hashtable";
}

void Digest(const Entry& entry, DataDigest& digest) {
  HashOf(&entry).ForEach([&](const FieldView& view) {
    DataDigest part;
    part.Mix(view.field);
    part.Mix(view.value);
    if (view.at_ms != types::kNever) part.Xor("!!hexpire!!");
    digest.Xor(part);
  });
}

Hash ObjectOf(const void* object) { return Hash(const_cast<void*>(object)); }
void FreeHash(void* object) { Hash(object).Free(); }
size_t FreeEffort(const void* object) { return ObjectOf(object).FreeEffort(); }
void* CopyHash(const void* object) { return ObjectOf(object).Copy().handle(); }
size_t Memory(const void* object, size_t samples) { return ObjectOf(object).MemoryUsage(samples); }
size_t Length(const Entry& entry) { return HashOf(&entry).size(); }
types::ElementDue* Due(const void* object) { return ObjectOf(object).due(); }

bool RemoveDue(Entry& entry, int64_t now_ms, size_t limit, const std::function<void(Bytes)>& removed) {
  Hash hash = HashOf(&entry);
  hash.RemoveDue(now_ms, limit, removed);
  entry.set_object(hash.handle());
  return hash.size() == 0;
}

}  // namespace

void RegisterHash(TypeRegistry& registry) {
  registry.Register(TypeId::kHash, {.name = "hash",
                                    .encoding = Encoding,
                                    .free = FreeHash,
                                    .free_effort = FreeEffort,
                                    .copy = CopyHash,
                                    .memory = Memory,
                                    .length = Length,
                                    .digest = Digest,
                                    .element_due = Due,
                                    .remove_due = RemoveDue,
                                    .element_expired = event::kHExpired});
}

Hash::Limits HashLimits(const Call& call) {
  const Settings& settings = call.settings();
  return {.max_flat_count = static_cast<size_t>(settings.hash_max_listpack_entries),
          .max_flat_value = static_cast<size_t>(settings.hash_max_listpack_value),
          .seed = call.keyspace().hash_seed()};
}

Result<std::optional<Hash>> FindHash(Call& call, const Key& key) {
  const Result<Entry*> found = call.db().FindTyped(key, TypeId::kHash);
  if (!found.ok()) return found.error();
  if (*found == nullptr) return std::optional<Hash>();
  return std::optional<Hash>(HashOf(*found));
}

Result<Entry*> FindHashForWrite(Call& call, const Key& key) { return call.db().FindTypedForWrite(key, TypeId::kHash); }

void KeepHash(Call& call, const Key& key, Entry* entry, const Hash& hash) {
  if (entry == nullptr) {
    call.db().SetObject(key, TypeId::kHash, hash.handle());
    return;
  }
  entry->set_object(hash.handle());
  if (hash.due() != nullptr) call.db().ElementsTimed(entry);
}

void RemoveIfEmpty(Call& call, const Key& key, const Hash& hash) {
  if (hash.size() > 0) return;
  call.db().Remove(key, false);
  call.Notify(key, event::kDel);
}

Result<FieldsArgument> ReadFields(const Call& call, size_t at, Bytes bad_count) {
  if (at + 1 >= call.argc()) return Error(errors::WrongArity(call.command().name));
  if (!EqualsIgnoreCase(call.Arg(at), "FIELDS")) return Error(errors::kFieldsMissing);
  const std::optional<int64_t> count = ParseInt(call.Arg(at + 1));
  if (!count || *count < 1) return Error(bad_count);
  if (static_cast<uint64_t>(*count) != call.argc() - at - 2) return Error(errors::kFieldsMismatch);
  return FieldsArgument{at + 2, static_cast<size_t>(*count)};
}

void PropagateFields(const Call& call, std::initializer_list<Bytes> words, std::span<const Bytes> fields) {
  const IntText count(static_cast<int64_t>(fields.size()));
  std::vector<Bytes> form(words);
  form.insert(form.end(), {"FIELDS", count});
  form.insert(form.end(), fields.begin(), fields.end());
  call.PropagateAs(form);
}

void PropagateHDel(const Call& call, Bytes key, std::span<const Bytes> fields) {
  std::vector<Bytes> form{"HDEL", key};
  form.insert(form.end(), fields.begin(), fields.end());
  call.PropagateAs(form);
}

}  // namespace respect
