// Streams in the keyspace: their registration, and what the stream commands share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/commands/call.h"
#include "engine/types/stream.h"

namespace respect {

void RegisterStream(TypeRegistry& registry);

// The stream at a key: nullptr when there is none, WRONGTYPE when it is another type.
Result<types::Stream*> FindStream(Call& call, const Key& key);
Result<types::Stream*> FindStreamForWrite(Call& call, const Key& key);
// Makes an empty one. Requires that the key is missing.
types::Stream* MakeStream(Call& call, const Key& key);

// A group of a stream that may not be there; nullptr without either.
types::StreamGroup* FindGroup(types::Stream* stream, Bytes name);
// "NOGROUP No such key 'k' or consumer group 'g'"
std::string NoSuchKeyOrGroup(Bytes key, Bytes group);
// "NOGROUP No such consumer group 'g' for key name 'k'"
std::string NoSuchGroup(Bytes key, Bytes group);

// The consumer of this name, made if need be, as seen now.
types::StreamConsumer& SeeConsumer(Call& call, const Key& key, types::StreamGroup& group, Bytes group_name, Bytes name);

void ReplyStreamId(Call& call, types::StreamId id);
// [id, [field, value, ...]], as far as `items` goes: the caller may add more to the outer array.
void ReplyEntry(Call& call, const types::StreamEntry& entry, size_t items = 2);
// The entries from `start` to `end`, no more than `count` (0: all), as an array.
void ReplyEntries(Call& call, const types::Stream& stream, types::StreamId start, types::StreamId end, uint64_t count,
                  bool backwards = false);

// Propagates what a consumer has pending: XCLAIM ... FORCE JUSTID, which makes the same entry elsewhere.
void PropagatePending(Call& call, const Key& key, Bytes group_name, const types::StreamGroup& group,
                      const types::PendingEntry& entry);
// Propagates how far a group has read.
void PropagateGroupPosition(Call& call, const Key& key, Bytes group_name, const types::StreamGroup& group);
// Trimming what is below this id makes the same of the stream as it was: its first, above all ids when it is empty.
inline types::StreamId LowestKept(const types::Stream& stream) {
  return stream.length() == 0 ? types::kMaxStreamId : stream.first_id();
}

}  // namespace respect
