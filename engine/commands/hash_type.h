// Hashes in the keyspace: their registration, and how the hash commands reach them.
#pragma once

#include <optional>
#include <span>

#include "engine/base/result.h"
#include "engine/commands/call.h"
#include "engine/types/hash.h"

namespace respect {

void RegisterHash(TypeRegistry& registry);

types::Hash::Limits HashLimits(const Call& call);

// The hash at a key: nothing when there is none, WRONGTYPE when it is another type.
Result<std::optional<types::Hash>> FindHash(Call& call, const Key& key);

// The hash at a key that is going to change: its entry, or nullptr.
Result<Entry*> FindHashForWrite(Call& call, const Key& key);
inline types::Hash HashOf(const Entry* entry) { return types::Hash(entry->object()); }
// The hash of `entry`; a new one for nullptr.
inline types::Hash HashOrNew(const Entry* entry) { return entry == nullptr ? types::Hash::Make() : HashOf(entry); }
// Puts a changed hash back to its entry; with nullptr, stores it at `key`.
void KeepHash(Call& call, const Key& key, Entry* entry, const types::Hash& hash);
// The hash of `entry`, put back already, may have lost its last field: then its key goes, and that is told.
void RemoveIfEmpty(Call& call, const Key& key, const types::Hash& hash);

// FIELDS numfields field [field ...], which ends a command.
struct FieldsArgument {
  size_t first = 0;  // index of the first field
  size_t count = 0;
};
Result<FieldsArgument> ReadFields(const Call& call, size_t at, Bytes bad_count);

// Propagates `words` followed by FIELDS and these fields; or by the fields alone.
void PropagateFields(const Call& call, std::initializer_list<Bytes> words, std::span<const Bytes> fields);
void PropagateHDel(const Call& call, Bytes key, std::span<const Bytes> fields);

}  // namespace respect
