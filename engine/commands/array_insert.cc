// The array group: commands on the cursor of inserts, and the ring that it makes of an array.
#include <algorithm>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/array_type.h"
#include "engine/commands/handlers.h"

namespace respect {
namespace {

using types::Array;

// Whether the cursor stands within what is filled: a ring that has come round.
bool HasWrapped(const Array& array) { return array.next_insert() > 0 && array.next_insert() < array.length(); }

// Makes a ring of `size` slots of what is there. Nothing is to do while it has that size, or still grows.
void FitRing(Array& array, uint64_t size) {
  const uint64_t length = array.length();
  if (length > size || (length < size && HasWrapped(array))) array.ReshapeRing(size);
}

}  // namespace

// ARINSERT key value [value ...]: fills the slots from the cursor on, which moves behind them. Replies: the index
// filled last. O(values).
void commands::ArInsert(Call& call) {
  const Key key = call.KeyAt(1);
  const Result<Array*> found = FindArrayForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  const uint64_t values = call.argc() - 2;
  const uint64_t first = *found == nullptr ? 0 : (*found)->next_insert();
  if (values > Array::kExhausted - first) return call.reply().Error("ERR insert index overflow");
  Array& array = *found != nullptr ? **found : *MakeArray(call, key);
  for (uint64_t i = 0; i < values; ++i) array.Set(first + i, call.Arg(2 + i));
  array.set_next_insert(first + values);
  call.Touched(key, event::kArInsert);
  ReplyIndex(call, first + values - 1);
}

// ARRING key size value [value ...]: inserts into the slots from 0 to size-1, of which the first follows the last.
// Replies: the index filled last. O(values), and O(filled slots) when the ring had another size.
void commands::ArRing(Call& call) {
  Args args(call, 2);
  const auto size = static_cast<uint64_t>(args.Int(1, INT64_MAX, "ERR invalid ring size"));
  if (args.failed()) return call.reply().Error(args.error());
  const Key key = call.KeyAt(1);
  const Result<Array*> found = FindArrayForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  Array& array = *found != nullptr ? **found : *MakeArray(call, key);
  FitRing(array, size);
  uint64_t at = 0;
  for (size_t i = 3; i < call.argc(); ++i) {
    at = array.next_insert() % size;
    array.Set(at, call.Arg(i));
    array.set_next_insert(at + 1);
  }
  call.Touched(key, event::kArRing);
  ReplyIndex(call, at);
}

// ARSEEK key index: where the next insert goes; 2^64-1: nowhere. Replies: whether there is such a key.
void commands::ArSeek(Call& call) {
  uint64_t index = Array::kExhausted;
  if (call.Arg(2) != "18446744073709551615") {
    const Result<uint64_t> given = ReadIndex(call.Arg(2));
    if (!given.ok()) return call.reply().Error(given.error());
    index = *given;
  }
  const Key key = call.KeyAt(1);
  const Result<Array*> array = FindArrayForWrite(call, key);
  if (!array.ok()) return call.reply().Error(array.error());
  if (*array == nullptr) return call.reply().Integer(0);
  (*array)->set_next_insert(index);
  call.Touched(key, event::kArSeek);
  call.reply().Integer(1);
}

// ARNEXT key: where the next insert goes; nil when there is no index left.
void commands::ArNext(Call& call) {
  const Result<Array*> array = FindArray(call, call.KeyAt(1));
  if (!array.ok()) return call.reply().Error(array.error());
  const uint64_t next = *array == nullptr ? 0 : (*array)->next_insert();
  if (next == Array::kExhausted) return call.reply().Null();
  ReplyIndex(call, next);
}

// ARLASTITEMS key count [REV]: the slots filled by the last inserts, the oldest first: backwards from the cursor, and
// on from the end of the array. Not more than the array has values. O(count).
void commands::ArLastItems(Call& call) {
  Args args(call, 2);
  const auto count = static_cast<uint64_t>(args.Int(0, INT64_MAX));
  bool latest_first = false;
  while (args.More()) {
    if (args.Token("REV")) {
      latest_first = true;
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return call.reply().Error(args.error());
  const Result<Array*> array = FindArray(call, call.KeyAt(1));
  if (!array.ok()) return call.reply().Error(array.error());
  if (*array == nullptr) return call.reply().Array(0);

  const uint64_t wanted = std::min(count, (*array)->count());
  const uint64_t last = (*array)->last_inserted();
  const uint64_t end = std::max((*array)->length(), last + 1);
  call.reply().Array(wanted);
  for (uint64_t i = 0; i < wanted; ++i) {
    const uint64_t age = latest_first ? i : wanted - 1 - i;
    ReplySlot(call, (*array)->Find(age <= last ? last - age : end - (age - last)));
  }
}

}  // namespace respect
