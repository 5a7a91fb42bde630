#include "engine/commands/list_type.h"

#include <algorithm>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"

namespace respect {
namespace {

using types::List;

// list-max-listpack-size -2, the default: what Redis keeps in one packed block.
constexpr size_t kMaxListpackBytes = 8192;

Bytes Encoding(const Entry& entry) {
  return entry.As<List>()->packed_bytes() <= kMaxListpackBytes ? "listpack" : "quicklist";
}
void FreeList(void* object) { delete static_cast<List*>(object); }
size_t FreeEffort(const void* object) { return static_cast<const List*>(object)->chunk_count(); }
void* CopyList(const void* object) { return new List(*static_cast<const List*>(object)); }
size_t Memory(const void* object, size_t) { return static_cast<const List*>(object)->MemoryUsage(); }
size_t Length(const Entry& entry) { return entry.As<List>()->size(); }
void Digest(const Entry& entry, DataDigest& digest) {
  const List& list = *entry.As<List>();
  list.Visit(0, list.size(), [&](Bytes element) {
    digest.Mix(element);
    return true;
  });
}

Result<List*> ListOf(const Result<Entry*>& found) {
  if (!found.ok()) return found.error();
  return *found == nullptr ? nullptr : (*found)->As<List>();
}

}  // namespace

void RegisterList(TypeRegistry& registry) {
  registry.Register(TypeId::kList, {.name = "list",
                                    .encoding = Encoding,
                                    .free = FreeList,
                                    .free_effort = FreeEffort,
                                    .copy = CopyList,
                                    .memory = Memory,
                                    .length = Length,
                                    .digest = Digest});
}

Result<List*> FindList(Call& call, const Key& key) { return ListOf(call.db().FindTyped(key, TypeId::kList)); }
Result<List*> FindListForWrite(Call& call, const Key& key) {
  return ListOf(call.db().FindTypedForWrite(key, TypeId::kList));
}

List* MakeList(Call& call, const Key& key) {
  auto* list = new List();
  call.db().SetObject(key, TypeId::kList, list);
  return list;
}

void ElementsTaken(Call& call, const Key& key, const List& list, const Event& event) {
  const bool last = list.size() == 0;
  call.Touched(key, event);
  if (!last) return;
  call.db().Remove(key, false);
  call.Notify(key, event::kDel);
}

std::optional<ListEnd> ReadEnd(Bytes word) {
  if (EqualsIgnoreCase(word, "LEFT")) return ListEnd::kLeft;
  if (EqualsIgnoreCase(word, "RIGHT")) return ListEnd::kRight;
  return std::nullopt;
}

void ReplyPopped(Call& call, const Key& key, List& list, ListEnd end, size_t count) {
  count = std::min(count, list.size());
  call.reply().Array(count);
  const auto write = [&](Bytes element) {
    call.reply().Bulk(element);
    return true;
  };
  if (end == ListEnd::kLeft) {
    list.Visit(0, count, write);
    list.DropFront(count);
  } else {
    list.VisitBackwards(list.size() - 1, count, write);
    list.DropBack(count);
  }
  if (count > 0) ElementsTaken(call, key, list, PopEvent(end));
}

}  // namespace respect
