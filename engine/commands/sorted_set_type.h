// Sorted sets in the keyspace: their registration, and how commands reach them.
#pragma once

#include <memory>
#include <optional>

#include "engine/base/result.h"
#include "engine/commands/call.h"
#include "engine/types/sorted_set.h"

namespace respect {

void RegisterSortedSet(TypeRegistry& registry);

// The sorted set at a key: nullptr when there is none, WRONGTYPE when it is another type.
Result<types::SortedSet*> FindSortedSet(Call& call, const Key& key);
Result<types::SortedSet*> FindSortedSetForWrite(Call& call, const Key& key);
// Makes an empty one for `expected` members where there is none. Requires that the key is missing.
types::SortedSet* MakeSortedSet(Call& call, const Key& key, size_t expected, size_t longest);

// Up to where a sorted set stays packed.
types::SortedSet::Limits SortedSetLimits(const Call& call);

// Members were taken: says so, and removes the key when those were the last.
void MembersTaken(Call& call, const Key& key, const types::SortedSet& set, const Event& event);

// Puts a result where the command stores it, over what is there, or removes the key when the result is empty.
void StoreSortedSet(Call& call, const Key& key, std::unique_ptr<types::SortedSet> set, const Event& event);

// A member with its score, as a pair in RESP3 and flat in RESP2; the array around them.
void OpenScored(Call& call, size_t count);
void ReplyScored(Call& call, Bytes member, double score);

}  // namespace respect
