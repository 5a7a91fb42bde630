#include "engine/commands/array_type.h"

#include <utility>

#include "engine/base/numbers.h"

namespace respect {
namespace {

using types::Array;
using types::ArraySlot;
using types::ArrayText;

Bytes Encoding(const Entry&) { return "sliced-array"; }
void FreeArray(void* object) { delete static_cast<Array*>(object); }
size_t FreeEffort(const void* object) { return static_cast<const Array*>(object)->count(); }
void* CopyArray(const void* object) { return new Array(*static_cast<const Array*>(object)); }
size_t Memory(const void* object, size_t samples) { return static_cast<const Array*>(object)->MemoryUsage(samples); }
size_t Length(const Entry& entry) { return entry.As<Array>()->count(); }
void Digest(const Entry& entry, DataDigest& digest) {
  entry.As<Array>()->ForEach(0, Array::kMaxIndex, [&](uint64_t index, const ArraySlot& slot) {
    digest.Mix({reinterpret_cast<const char*>(&index), sizeof(index)});
    digest.Mix(ArrayText(slot));
    return true;
  });
}

Result<Array*> ArrayOf(const Result<Entry*>& found) {
  if (!found.ok()) return found.error();
  return *found == nullptr ? nullptr : (*found)->As<Array>();
}

}  // namespace

void RegisterArray(TypeRegistry& registry) {
  registry.Register(TypeId::kArray, {.name = "array",
                                     .encoding = Encoding,
                                     .free = FreeArray,
                                     .free_effort = FreeEffort,
                                     .copy = CopyArray,
                                     .memory = Memory,
                                     .length = Length,
                                     .digest = Digest});
}

Result<Array*> FindArray(Call& call, const Key& key) { return ArrayOf(call.db().FindTyped(key, TypeId::kArray)); }
Result<Array*> FindArrayForWrite(Call& call, const Key& key) {
  return ArrayOf(call.db().FindTypedForWrite(key, TypeId::kArray));
}

Array* MakeArray(Call& call, const Key& key) {
  auto* array = new Array();
  call.db().SetObject(key, TypeId::kArray, array);
  return array;
}

Result<uint64_t> ReadIndex(Bytes text) {
  const std::optional<uint64_t> index = ParseUnsigned(text);
  if (!index || *index > Array::kMaxIndex) return Error("ERR invalid array index");
  return *index;
}

Result<IndexRange> ReadIndexRange(Bytes start, Bytes end) {
  const Result<uint64_t> first = ReadIndex(start);
  if (!first.ok()) return first.error();
  const Result<uint64_t> last = ReadIndex(end);
  if (!last.ok()) return last.error();
  if (*first <= *last) return IndexRange{*first, *last, false};
  return IndexRange{*last, *first, true};
}

void ReplyIndex(Call& call, uint64_t index) {
  if (std::in_range<int64_t>(index)) return call.reply().Integer(static_cast<int64_t>(index));
  char text[20];
  const char* begin = PrintUnsignedBackwards(index, text + sizeof(text));
  call.reply().BigNumber({begin, static_cast<size_t>(text + sizeof(text) - begin)});
}

void ReplySlot(Call& call, const ArraySlot* slot) {
  if (slot == nullptr) return call.reply().Null();
  call.reply().Bulk(ArrayText(*slot));
}

void SlotsEmptied(Call& call, const Key& key, const Array& array, const Event& event) {
  const bool none_left = array.count() == 0;
  call.Touched(key, event);
  if (!none_left) return;
  call.db().Remove(key, false);
  call.Notify(key, event::kDel);
}

}  // namespace respect
