// The array group: commands on slots by their index. The cursor of inserts is in array_insert.cc, folding and searching
// in array_fold.cc and array_grep.cc.
#include <algorithm>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/array_type.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"

namespace respect {
namespace {

using types::Array;
using types::ArraySlot;

// Most slots that ARGETRANGE answers, empty ones counted.
constexpr uint64_t kMaxRange = 1'000'000;

// The indexes among the arguments, all of them read before any is used: every `step`-th from `first` on.
Result<std::vector<uint64_t>> ReadIndexes(const Call& call, size_t first, size_t step) {
  std::vector<uint64_t> indexes;
  indexes.reserve((call.argc() - first) / step + 1);
  for (size_t i = first; i < call.argc(); i += step) {
    const Result<uint64_t> index = ReadIndex(call.Arg(i));
    if (!index.ok()) return index.error();
    indexes.push_back(*index);
  }
  return indexes;
}

// ARLEN and ARCOUNT.
void ReplySize(Call& call, uint64_t (Array::*size)() const) {
  const Result<Array*> array = FindArray(call, call.KeyAt(1));
  if (!array.ok()) return call.reply().Error(array.error());
  ReplyIndex(call, *array == nullptr ? 0 : ((*array)->*size)());
}

}  // namespace

// ARSET key index value [value ...]: fills slots from `index` on. Replies: how many were empty. O(values).
void commands::ArSet(Call& call) {
  const Result<uint64_t> first = ReadIndex(call.Arg(2));
  if (!first.ok()) return call.reply().Error(first.error());
  const uint64_t values = call.argc() - 3;
  if (values - 1 > Array::kMaxIndex - *first) return call.reply().Error("ERR invalid array index");
  const Key key = call.KeyAt(1);
  const Result<Array*> found = FindArrayForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  Array& array = *found != nullptr ? **found : *MakeArray(call, key);
  int64_t filled = 0;
  for (uint64_t i = 0; i < values; ++i) filled += array.Set(*first + i, call.Arg(3 + i)) ? 1 : 0;
  call.Touched(key, event::kArSet);
  call.reply().Integer(filled);
}

// ARMSET key index value [index value ...]. Replies: how many slots were empty. O(pairs).
void commands::ArMSet(Call& call) {
  if (call.argc() % 2 != 0) return call.reply().Error(errors::WrongArity(call.command().name));
  const Result<std::vector<uint64_t>> indexes = ReadIndexes(call, 2, 2);
  if (!indexes.ok()) return call.reply().Error(indexes.error());
  const Key key = call.KeyAt(1);
  const Result<Array*> found = FindArrayForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  Array& array = *found != nullptr ? **found : *MakeArray(call, key);
  int64_t filled = 0;
  for (size_t i = 0; i < indexes->size(); ++i) filled += array.Set((*indexes)[i], call.Arg(3 + 2 * i)) ? 1 : 0;
  call.Touched(key, event::kArSet);
  call.reply().Integer(filled);
}

// ARGET key index. Replies: bulk | nil. O(1).
void commands::ArGet(Call& call) {
  const Result<uint64_t> index = ReadIndex(call.Arg(2));
  if (!index.ok()) return call.reply().Error(index.error());
  const Result<Array*> array = FindArray(call, call.KeyAt(1));
  if (!array.ok()) return call.reply().Error(array.error());
  ReplySlot(call, *array == nullptr ? nullptr : (*array)->Find(*index));
}

// ARMGET key index [index ...]: each value, nil for an empty slot.
void commands::ArMGet(Call& call) {
  const Result<std::vector<uint64_t>> indexes = ReadIndexes(call, 2, 1);
  if (!indexes.ok()) return call.reply().Error(indexes.error());
  const Result<Array*> array = FindArray(call, call.KeyAt(1));
  if (!array.ok()) return call.reply().Error(array.error());
  call.reply().Array(indexes->size());
  for (const uint64_t index : *indexes) ReplySlot(call, *array == nullptr ? nullptr : (*array)->Find(index));
}

// ARGETRANGE key start end: every slot between, nil for an empty one; backwards when `start` is the higher. O(slots).
// Of a key that is not there: an empty array.
void commands::ArGetRange(Call& call) {
  const Result<IndexRange> range = ReadIndexRange(call.Arg(2), call.Arg(3));
  if (!range.ok()) return call.reply().Error(range.error());
  if (range->last - range->first >= kMaxRange) return call.reply().Error("ERR range is larger than 1000000 elements");
  const Result<Array*> array = FindArray(call, call.KeyAt(1));
  if (!array.ok()) return call.reply().Error(array.error());
  if (*array == nullptr) return call.reply().Array(0);

  call.reply().Array(range->last - range->first + 1);
  // The empty slots before each filled one, and those behind the last.
  uint64_t answered = 0;
  const auto answer_empty = [&](uint64_t until) {
    for (; answered < until; ++answered) call.reply().Null();
  };
  ForEachIn(**array, *range, [&](uint64_t index, const ArraySlot& slot) {
    answer_empty(range->backwards ? range->last - index : index - range->first);
    ReplySlot(call, &slot);
    ++answered;
    return true;
  });
  answer_empty(range->last - range->first + 1);
}

// ARLEN key: the highest filled index + 1.
void commands::ArLen(Call& call) { ReplySize(call, &Array::length); }

// ARCOUNT key: how many slots are filled.
void commands::ArCount(Call& call) { ReplySize(call, &Array::count); }

// ARDEL key index [index ...]. Replies: how many slots were filled. The array goes with its last value.
void commands::ArDel(Call& call) {
  const Result<std::vector<uint64_t>> indexes = ReadIndexes(call, 2, 1);
  if (!indexes.ok()) return call.reply().Error(indexes.error());
  const Key key = call.KeyAt(1);
  const Result<Array*> array = FindArrayForWrite(call, key);
  if (!array.ok()) return call.reply().Error(array.error());
  int64_t removed = 0;
  for (size_t i = 0; *array != nullptr && i < indexes->size(); ++i) removed += (*array)->Remove((*indexes)[i]) ? 1 : 0;
  call.reply().Integer(removed);
  if (removed > 0) SlotsEmptied(call, key, **array, event::kArDel);
}

// ARDELRANGE key start end [start end ...]: either end first. Replies: how many slots were filled. O(those).
void commands::ArDelRange(Call& call) {
  if (call.argc() % 2 != 0) return call.reply().Error(errors::WrongArity(call.command().name));
  const Result<std::vector<uint64_t>> ends = ReadIndexes(call, 2, 1);
  if (!ends.ok()) return call.reply().Error(ends.error());
  const Key key = call.KeyAt(1);
  const Result<Array*> array = FindArrayForWrite(call, key);
  if (!array.ok()) return call.reply().Error(array.error());
  uint64_t removed = 0;
  for (size_t i = 0; *array != nullptr && i < ends->size(); i += 2) {
    removed += (*array)->RemoveRange(std::min((*ends)[i], (*ends)[i + 1]), std::max((*ends)[i], (*ends)[i + 1]));
  }
  call.reply().Integer(static_cast<int64_t>(removed));
  if (removed > 0) SlotsEmptied(call, key, **array, event::kArDelRange);
}

}  // namespace respect
