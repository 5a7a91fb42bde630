// Lists in the keyspace: their registration, and how the list commands reach them.
#pragma once

#include <optional>

#include "engine/base/result.h"
#include "engine/commands/call.h"
#include "engine/types/list.h"

namespace respect {

void RegisterList(TypeRegistry& registry);

enum class ListEnd { kLeft, kRight };

// The list at a key: nullptr when there is none, WRONGTYPE when it is another type.
Result<types::List*> FindList(Call& call, const Key& key);
Result<types::List*> FindListForWrite(Call& call, const Key& key);
// Makes an empty one where there is none. Requires that the key is missing.
types::List* MakeList(Call& call, const Key& key);

// An element was taken from `end`: says so, and removes the key when that was the last.
void ElementsTaken(Call& call, const Key& key, const types::List& list, const Event& event);

inline Bytes EndOf(const types::List& list, ListEnd end) { return end == ListEnd::kLeft ? list.Front() : list.Back(); }
inline void Drop(types::List& list, ListEnd end) { end == ListEnd::kLeft ? list.DropFront() : list.DropBack(); }
inline void Push(types::List& list, ListEnd end, Bytes element) {
  end == ListEnd::kLeft ? list.PushFront(element) : list.PushBack(element);
}
inline const Event& PopEvent(ListEnd end) { return end == ListEnd::kLeft ? event::kLPop : event::kRPop; }
inline const Event& PushEvent(ListEnd end) { return end == ListEnd::kLeft ? event::kLPush : event::kRPush; }
// LEFT or RIGHT.
std::optional<ListEnd> ReadEnd(Bytes word);

// Replies up to `count` elements of one end as an array, and takes them.
void ReplyPopped(Call& call, const Key& key, types::List& list, ListEnd end, size_t count);

}  // namespace respect
