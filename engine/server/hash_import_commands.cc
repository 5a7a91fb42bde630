// HIMPORT: hashes that share their fields, loaded by their values alone. The lists of fields belong to the connection.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/hash_type.h"
#include "engine/server/session.h"

namespace respect {
namespace {

using types::Hash;
using FieldNames = std::vector<std::string>;

FieldSets& FieldSetsOf(Call& call) {
  std::unique_ptr<FieldSets>& sets = call.session()->client().field_sets;
  if (sets == nullptr) sets = std::make_unique<FieldSets>();
  return *sets;
}

const FieldNames* FindFieldSet(const Call& call, Bytes name) {
  const FieldSets* sets = call.session()->client().field_sets.get();
  if (sets == nullptr) return nullptr;
  const auto found = sets->find(name);
  return found == sets->end() ? nullptr : &found->second;
}

bool HasTwice(FieldNames names) {
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

// To the append-only file and replicas, which know no list of fields, it is a new hash.
void PropagateImport(const Call& call, Bytes key, const FieldNames& fields, bool replaces) {
  if (replaces) call.PropagateAs({"DEL", key});
  std::vector<Bytes> form{"HSET", key};
  for (size_t i = 0; i < fields.size(); ++i) form.insert(form.end(), {Bytes(fields[i]), call.Arg(4 + i)});
  call.PropagateAs(form);
}

}  // namespace

// HIMPORT PREPARE fieldset-name field [field ...]: names a list of fields; one of that name is replaced.
void commands::HImportPrepare(Call& call) {
  FieldNames fields;
  for (size_t i = 3; i < call.argc(); ++i) fields.emplace_back(call.Arg(i));
  if (HasTwice(fields)) return call.reply().Error("ERR duplicate field in fieldset");
  FieldSetsOf(call).insert_or_assign(std::string(call.Arg(2)), std::move(fields));
  call.reply().Ok();
}

// HIMPORT SET key fieldset-name value [value ...]: a hash of the list's fields with these values, in place of the hash
// that is there and its time to live. Errors: WRONGTYPE. O(fields).
void commands::HImportSet(Call& call) {
  const FieldNames* fields = FindFieldSet(call, call.Arg(3));
  if (fields == nullptr) return call.reply().Error("ERR no such fieldset");
  if (fields->size() != call.argc() - 4)
    return call.reply().Error("ERR number of values does not match number of fields in fieldset");
  const Key key = call.KeyAt(2);
  const Result<Entry*> found = FindHashForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  const Hash::Limits limits = HashLimits(call);
  Hash hash = Hash::Make();
  if (fields->size() > limits.max_flat_count) hash.BecomeTable(limits.seed);
  for (size_t i = 0; i < fields->size(); ++i) hash.Set((*fields)[i], call.Arg(4 + i), limits);
  call.db().SetObject(key, TypeId::kHash, hash.handle());
  PropagateImport(call, key.bytes, *fields, *found != nullptr);
  call.Touched(key, event::kHSet);
  call.reply().Ok();
}

// HIMPORT DISCARD fieldset-name. Replies: whether there was such a list.
void commands::HImportDiscard(Call& call) {
  FieldSets& sets = FieldSetsOf(call);
  const auto found = sets.find(call.Arg(2));
  if (found == sets.end()) return call.reply().Integer(0);
  sets.erase(found);
  call.reply().Integer(1);
}

// HIMPORT DISCARDALL. Replies: how many lists there were.
void commands::HImportDiscardAll(Call& call) {
  FieldSets& sets = FieldSetsOf(call);
  call.reply().Integer(static_cast<int64_t>(sets.size()));
  sets.clear();
}

}  // namespace respect
