#include "engine/types/field_table.h"

#include "engine/base/memory.h"

namespace respect::types {

// ---- One field ----

size_t Field::SizeOf(Bytes name, Bytes value, bool timed) {
  return (timed ? kTimedHeader : 1) + FlatBlock::StringBytes(name.size()) + FlatBlock::StringBytes(value.size());
}

Field* Field::Make(Bytes name, Bytes value, int64_t at_ms) {
  const bool timed = at_ms != kNever;
  auto* field = static_cast<Field*>(Allocate(SizeOf(name, value, timed)));
  field->bytes()[0] = timed ? 1 : 0;
  if (timed) field->set_at_ms(at_ms);
  FlatBlock::WriteString(FlatBlock::WriteString(field->bytes() + field->NameOffset(), name), value);
  return field;
}

void Field::Free(Field* field) { respect::Free(field); }

bool Field::Overwrite(Bytes fresh) {
  const size_t old_size = value().size();
  if (old_size != fresh.size() &&
      GoodSize(SizeOf(name(), value(), timed())) != GoodSize(SizeOf(name(), fresh, timed())))
    return false;
  FlatBlock::WriteString(bytes() + (name().end() - bytes()), fresh);
  return true;
}

// ---- All of them ----

FieldTable::~FieldTable() { table_.ForEach(Field::Free); }

FieldTable* FieldTable::Copy() const {
  auto* copy = new FieldTable(seed_);
  table_.ForEach([&](const Field* field) { copy->Insert(field->name(), field->value(), field->at_ms()); });
  return copy;
}

const Field* FieldTable::Find(Bytes name) const {
  Field** slot = table_.Find(name, HashBytes(name, seed_));
  return slot == nullptr ? nullptr : *slot;
}

void FieldTable::NoteDue() {
  if (due == nullptr) due = std::make_unique<ElementDue>();
  due->at_ms = deadlines_.first_ms();
}

void FieldTable::Insert(Bytes name, Bytes value, int64_t at_ms) {
  Field* field = Field::Make(name, value, at_ms);
  table_.Insert(field, HashBytes(name, seed_));
  if (at_ms == kNever) return;
  deadlines_.Insert(field, at_ms);
  NoteDue();
}

// Puts `fresh` where the field of the same name is, in the table and in the heap.
void FieldTable::Replace(Field** slot, Field* fresh) {
  Field* old = *slot;
  *slot = fresh;
  if (old->timed() && fresh->timed()) {
    deadlines_.Replace(old, fresh);
    if (old->at_ms() != fresh->at_ms()) deadlines_.Move(fresh, fresh->at_ms());
  } else if (old->timed()) {
    deadlines_.Remove(old);
  } else if (fresh->timed()) {
    deadlines_.Insert(fresh, fresh->at_ms());
  }
  if (old->timed() || fresh->timed()) NoteDue();
  Field::Free(old);
}

bool FieldTable::Set(Bytes name, Bytes value, bool keep_deadline) {
  const uint64_t hash = HashBytes(name, seed_);
  Field** slot = table_.Find(name, hash);
  if (slot == nullptr) {
    table_.Insert(Field::Make(name, value, kNever), hash);
    return true;
  }
  Field* field = *slot;
  const bool loses_deadline = field->timed() && !keep_deadline;
  if (!loses_deadline && field->Overwrite(value)) return false;
  Replace(slot, Field::Make(name, value, loses_deadline ? kNever : field->at_ms()));
  return false;
}

bool FieldTable::Remove(Bytes name) {
  const uint64_t hash = HashBytes(name, seed_);
  Field** slot = table_.Find(name, hash);
  if (slot == nullptr) return false;
  Field* field = *slot;
  table_.Erase(slot, hash);
  if (field->timed()) {
    deadlines_.Remove(field);
    NoteDue();
  }
  Field::Free(field);
  return true;
}

bool FieldTable::SetDeadline(Bytes name, int64_t at_ms) {
  Field** slot = table_.Find(name, HashBytes(name, seed_));
  if (slot == nullptr) return false;
  Field* field = *slot;
  if (field->timed() != (at_ms != kNever)) {
    Replace(slot, Field::Make(field->name(), field->value(), at_ms));
  } else if (field->timed()) {
    field->set_at_ms(at_ms);
    deadlines_.Move(field, at_ms);
    NoteDue();
  }
  return true;
}

size_t FieldTable::MemoryUsage(size_t samples) const {
  if (samples == 0) samples = size();
  size_t looked_at = 0, bytes = 0;
  for (uint64_t cursor = 0; looked_at < samples;) {
    cursor = table_.Scan(cursor, [&](const Field* field) {
      bytes += UsableSize(field);
      ++looked_at;
    });
    if (cursor == 0) break;
  }
  const double mean = looked_at == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(looked_at);
  return sizeof(FieldTable) + table_.memory() + deadlines_.memory() +
         static_cast<size_t>(mean * static_cast<double>(size()));
}

}  // namespace respect::types
