// Arrays in the keyspace: their registration, and what their commands share.
#pragma once

#include <optional>

#include "engine/base/result.h"
#include "engine/commands/call.h"
#include "engine/types/array.h"

namespace respect {

void RegisterArray(TypeRegistry& registry);

// The array at a key: nullptr when there is none, WRONGTYPE when it is another type.
Result<types::Array*> FindArray(Call& call, const Key& key);
Result<types::Array*> FindArrayForWrite(Call& call, const Key& key);
// A new array at a key that has none.
types::Array* MakeArray(Call& call, const Key& key);

// An index from 0 to 2^64-2. Error: "invalid array index".
Result<uint64_t> ReadIndex(Bytes text);

struct IndexRange {
  uint64_t first = 0, last = 0;  // first <= last
  bool backwards = false;        // was given from its end
};
Result<IndexRange> ReadIndexRange(Bytes start, Bytes end);

// Calls `visit(index, slot)` with the filled slots of a range, in its direction, until it answers false.
template <typename Visit>
void ForEachIn(const types::Array& array, const IndexRange& range, Visit&& visit) {
  if (range.backwards) return array.ForEachBackwards(range.first, range.last, visit);
  array.ForEach(range.first, range.last, visit);
}

// An index or a length, which may be more than an integer reply holds.
void ReplyIndex(Call& call, uint64_t index);
// The value of a slot, or nil.
void ReplySlot(Call& call, const types::ArraySlot* slot);

// Slots were emptied: says so, and removes the key with its last value.
void SlotsEmptied(Call& call, const Key& key, const types::Array& array, const Event& event);

}  // namespace respect
