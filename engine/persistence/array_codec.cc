// Arrays, in a form of our own: no Redis that writes RDB version 12 or older has the type, and each refuses the number.
//   array   count | next insert | gap to the index before, string ...
#include <memory>

#include "engine/persistence/value_codec.h"
#include "engine/types/array.h"

namespace respect::persistence {
namespace {

using types::Array;
using types::ArraySlot;

RdbType Form(const Entry&, const RdbForm&) { return RdbType::kArray; }

void Write(const Entry& entry, RdbType, RdbWriter& to) {
  const Array& array = *entry.As<Array>();
  to.Length(array.count());
  to.Length(array.next_insert());
  uint64_t next = 0;
  array.ForEach(0, Array::kMaxIndex, [&](uint64_t index, const ArraySlot& slot) {
    to.Length(index - next);
    if (slot.is_integer()) {
      to.Integer(slot.integer());
    } else {
      to.String(slot.text());
    }
    next = index + 1;
    return true;
  });
}

LoadOutcome Read(RdbType, RdbReader& from, const LoadContext&, LoadedValue& to) {
  auto array = std::make_unique<Array>();
  const uint64_t count = from.Count(2);
  array->set_next_insert(from.Length());
  Text text;
  uint64_t next = 0;
  for (uint64_t left = count; left > 0; --left) {
    const uint64_t gap = from.Length();
    if (!from.String(text) || gap > Array::kMaxIndex - next) return LoadOutcome::kDamaged;
    array->Set(next + gap, text);
    next += gap + 1;
    if (next > Array::kMaxIndex && left > 1) return LoadOutcome::kDamaged;
  }
  if (from.failed()) return LoadOutcome::kDamaged;
  if (count == 0) return LoadOutcome::kEmpty;
  to.type = TypeId::kArray;
  to.object = array.release();
  return LoadOutcome::kLoaded;
}

}  // namespace

void RegisterArrayCodec(ValueCodec& codec) {
  codec.Register(TypeId::kArray, {Form, Write});
  codec.Register(RdbType::kArray, Read);
}

}  // namespace respect::persistence
