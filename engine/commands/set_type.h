// Sets in the keyspace: their registration, and how the set commands reach them.
#pragma once

#include <optional>

#include "engine/base/result.h"
#include "engine/commands/call.h"
#include "engine/types/set.h"

namespace respect {

void RegisterSet(TypeRegistry& registry);

types::Set::Limits SetLimits(const Call& call);

// The set at a key: nothing when there is none, WRONGTYPE when it is another type.
Result<std::optional<types::Set>> FindSet(Call& call, const Key& key);

// The set at a key that is going to change: its entry, or nullptr.
Result<Entry*> FindSetForWrite(Call& call, const Key& key);
inline types::Set SetOf(const Entry* entry) { return types::Set(entry->object()); }

// Puts `member` into the set of `entry`; with nullptr, into a new one at `key`. Whether it is new there.
bool AddMember(Call& call, const Key& key, Entry* entry, Bytes member);

// Members were taken from the set of `key`: says so, and removes the key when there is none left.
void MembersTaken(Call& call, const Key& key, const types::Set& set, const Event& event);

}  // namespace respect
