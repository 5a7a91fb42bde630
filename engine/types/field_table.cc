#include "engine/types/field_table.h"

#include <utility>

namespace respect::types {

// ---- One field ----

size_t Field::SizeOf(Bytes name, Bytes value, bool timed) {
  return (timed ? kTimedHeader : 1) + FlatBlock::StringBytes(name.size()) + FlatBlock::StringBytes(value.size());
}

Field* Field::Make(ItemMemory& memory, Bytes name, Bytes value, int64_t at_ms) {
  const bool timed = at_ms != kNever;
  auto* field = static_cast<Field*>(memory.Take(SizeOf(name, value, timed)));
  field->bytes()[0] = timed ? 1 : 0;
  if (timed) field->set_at_ms(at_ms);
  FlatBlock::WriteString(FlatBlock::WriteString(field->bytes() + field->NameOffset(), name), value);
  return field;
}

bool Field::Overwrite(const ItemMemory& memory, Bytes fresh) {
  const size_t old_size = value().size();
  if (old_size != fresh.size() &&
      memory.BlockSize(SizeOf(name(), value(), timed())) != memory.BlockSize(SizeOf(name(), fresh, timed())))
    return false;
  FlatBlock::WriteString(bytes() + (name().end() - bytes()), fresh);
  return true;
}

// ---- All of them ----

FieldTable::~FieldTable() {
  ItemMemory& memory = table_.item_memory();
  if (memory.in_arena() && long_fields_ == 0) return;
  table_.ForEach([&](Field* field) {
    if (memory.Outlives(field->size())) Field::Free(memory, field);
  });
}

Field* FieldTable::Make(Bytes name, Bytes value, int64_t at_ms) {
  Field* field = Field::Make(table_.item_memory(), name, value, at_ms);
  long_fields_ += field->size() > SlabArena::kMaxBlock ? 1 : 0;
  return field;
}

void FieldTable::Free(Field* field) {
  long_fields_ -= field->size() > SlabArena::kMaxBlock ? 1 : 0;
  Field::Free(table_.item_memory(), field);
}

void FieldTable::Rehouse(ItemMemory memory) {
  table_.Rehouse(std::move(memory), [this](Field* field, ItemMemory& from, ItemMemory& to) {
    Field* moved = Field::Make(to, field->name(), field->value(), field->at_ms());
    if (field->timed()) deadlines_.Replace(field, moved);
    Field::Free(from, field);
    return moved;
  });
}

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
  Field* field = Make(name, value, at_ms);
  if (at_ms != kNever) {
    deadlines_.Insert(field, at_ms);
    NoteDue();
  }
  Insert(HashBytes(name, seed_), field);
}

// The field stands somewhere else afterwards when the table has grown large.
void FieldTable::Insert(uint64_t hash, Field* field) {
  table_.Insert(field, hash);
  if (table_.size() >= kArenaFrom && !table_.item_memory().in_arena()) [[unlikely]]
    Rehouse(ItemMemory::InArena());
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
  Free(old);
}

bool FieldTable::Set(Bytes name, Bytes value, bool keep_deadline) {
  const uint64_t hash = HashBytes(name, seed_);
  Field** slot = table_.Find(name, hash);
  if (slot == nullptr) {
    Insert(hash, Make(name, value, kNever));
    return true;
  }
  Field* field = *slot;
  const bool loses_deadline = field->timed() && !keep_deadline;
  if (!loses_deadline && field->Overwrite(table_.item_memory(), value)) return false;
  Replace(slot, Make(name, value, loses_deadline ? kNever : field->at_ms()));
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
  Free(field);
  if (table_.size() < kArenaFrom / 4 && table_.item_memory().in_arena()) [[unlikely]]
    Rehouse(ItemMemory());
  return true;
}

bool FieldTable::SetDeadline(Bytes name, int64_t at_ms) {
  Field** slot = table_.Find(name, HashBytes(name, seed_));
  if (slot == nullptr) return false;
  Field* field = *slot;
  if (field->timed() != (at_ms != kNever)) {
    Replace(slot, Make(field->name(), field->value(), at_ms));
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
      bytes += table_.item_memory().BlockSize(field->size());
      ++looked_at;
    });
    if (cursor == 0) break;
  }
  const double mean = looked_at == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(looked_at);
  return sizeof(FieldTable) + table_.memory() + deadlines_.memory() +
         static_cast<size_t>(mean * static_cast<double>(size()));
}

}  // namespace respect::types
