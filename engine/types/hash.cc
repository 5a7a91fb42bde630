#include "engine/types/hash.h"

#include <string>

#include "engine/base/memory.h"

namespace respect::types {

// ---- Making, copying, freeing ----

Hash Hash::Make() { return Hash(FlatBlock::Make().block()); }

Hash Hash::Copy() const {
  Hash copy(nullptr);
  switch (form()) {
    case Form::kFlat: copy.Point(flat().Copy().block(), Form::kFlat); break;
    case Form::kTimed:
      copy.Point(new TimedFlat{new ElementDue{.at_ms = due()->at_ms}, flat().Copy().block()}, Form::kTimed);
      break;
    case Form::kTable: copy.Point(table()->Copy(), Form::kTable);
  }
  return copy;
}

void Hash::Free() {
  if (form() == Form::kTable) {
    delete table();
    return;
  }
  flat().Free();
  if (!timed()) return;
  delete Pointer<TimedFlat>()->due;
  delete Pointer<TimedFlat>();
}

ElementDue* Hash::due() const {
  switch (form()) {
    case Form::kFlat: return nullptr;
    case Form::kTimed: return Pointer<TimedFlat>()->due;
    case Form::kTable: break;
  }
  return table()->due.get();
}

// ---- Entries of the small forms ----

void Hash::PutFlat(FlatBlock block) {
  if (timed()) {
    Pointer<TimedFlat>()->block = block.block();
  } else {
    Point(block.block(), Form::kFlat);
  }
}

size_t Hash::EntryBytes(Bytes field, Bytes value) const {
  return FlatBlock::StringBytes(field.size()) + FlatBlock::StringBytes(value.size()) + (timed() ? sizeof(int64_t) : 0);
}

const char* Hash::FindEntry(Bytes field) const {
  const char* const end = flat().end();
  const size_t tail = timed() ? sizeof(int64_t) : 0;
  for (const char* at = flat().begin(); at < end;) {
    const Bytes name = FlatBlock::StringAt(at);
    if (name == field) return at;
    at = FlatBlock::StringAt(name.end()).end() + tail;
  }
  return nullptr;
}

void Hash::InsertEntry(Bytes field, Bytes value, int64_t at_ms) {
  FlatBlock block = flat();
  size_t offset = block.bytes();
  if (timed() && at_ms != kNever) {
    const char* at = block.begin();
    for (; at < block.end(); at = EntryEnd(ViewAt(at))) {
      if (ViewAt(at).at_ms > at_ms) break;
    }
    offset = block.OffsetOf(at);
  }
  char* room = block.Splice(offset, 0, EntryBytes(field, value), 1);
  room = FlatBlock::WriteString(FlatBlock::WriteString(room, field), value);
  if (timed()) std::memcpy(room, &at_ms, sizeof(at_ms));
  PutFlat(block);
}

void Hash::RemoveEntry(const char* entry) {
  FlatBlock block = flat();
  const FieldView view = ViewAt(entry);
  block.Splice(block.OffsetOf(entry), EntryBytes(view.field, view.value), 0, -1);
  PutFlat(block);
}

void Hash::NoteDue() {
  if (!timed()) return;
  const FlatBlock block = flat();
  due()->at_ms = block.count() == 0 ? kNever : ViewAt(block.begin()).at_ms;
}

// ---- Changing the form ----

void Hash::BecomeTimed() {
  Hash timed_hash(nullptr);
  timed_hash.Point(new TimedFlat{new ElementDue, FlatBlock::Make().block()}, Form::kTimed);
  ForEach([&](const FieldView& view) { timed_hash.InsertEntry(view.field, view.value, kNever); });
  Free();
  handle_ = timed_hash.handle_;
}

void Hash::ExpectDeadlines() {
  if (form() == Form::kFlat) BecomeTimed();
}

void Hash::BecomeTable(uint64_t seed) {
  if (form() == Form::kTable) return;
  auto* fields = new FieldTable(seed);
  if (timed()) {
    fields->due.reset(Pointer<TimedFlat>()->due);  // whoever filed it knows it by its address
    Pointer<TimedFlat>()->due = nullptr;
  }
  ForEach([&](const FieldView& view) { fields->Insert(view.field, view.value, view.at_ms); });
  Free();
  Point(fields, Form::kTable);
}

// ---- Reading and writing ----

size_t Hash::size() const { return form() == Form::kTable ? table()->size() : flat().count(); }

std::optional<FieldView> Hash::Find(Bytes field) const {
  if (form() == Form::kTable) {
    const Field* found = table()->Find(field);
    if (found == nullptr) return std::nullopt;
    return ViewOf(found);
  }
  const char* entry = FindEntry(field);
  if (entry == nullptr) return std::nullopt;
  return ViewAt(entry);
}

bool Hash::Set(Bytes field, Bytes value, const Limits& limits, Deadline deadline) {
  const bool keep = deadline == Deadline::kKeep;
  if (form() == Form::kTable) return table()->Set(field, value, keep);
  if (field.size() > limits.max_flat_value || value.size() > limits.max_flat_value) {
    BecomeTable(limits.seed);
    return table()->Set(field, value, keep);
  }
  const char* entry = FindEntry(field);
  if (entry == nullptr) {
    InsertEntry(field, value, kNever);
    if (flat().count() > limits.max_flat_count) BecomeTable(limits.seed);
    return true;
  }
  const FieldView old = ViewAt(entry);
  if (old.at_ms != kNever && !keep) {
    RemoveEntry(entry);
    InsertEntry(field, value, kNever);
    NoteDue();
    return false;
  }
  FlatBlock block = flat();
  const size_t offset = block.OffsetOf(old.field.end());
  char* room = block.Splice(offset, FlatBlock::StringBytes(old.value.size()), FlatBlock::StringBytes(value.size()), 0);
  FlatBlock::WriteString(room, value);
  PutFlat(block);
  return false;
}

bool Hash::Remove(Bytes field) {
  if (form() == Form::kTable) return table()->Remove(field);
  const char* entry = FindEntry(field);
  if (entry == nullptr) return false;
  RemoveEntry(entry);
  NoteDue();
  return true;
}

bool Hash::SetDeadline(Bytes field, int64_t at_ms) {
  if (form() == Form::kTable) return table()->SetDeadline(field, at_ms);
  if (at_ms != kNever) ExpectDeadlines();
  const char* entry = FindEntry(field);
  if (entry == nullptr) return false;
  if (!timed()) return true;
  const std::string name(field), value(ViewAt(entry).value);
  RemoveEntry(entry);
  InsertEntry(name, value, at_ms);
  NoteDue();
  return true;
}

void Hash::RemoveDue(int64_t now_ms, size_t limit, const std::function<void(Bytes)>& removed) {
  for (; limit > 0 && due() != nullptr && due()->at_ms < now_ms; --limit) {
    const std::string field(timed() ? ViewAt(flat().begin()).field : table()->FirstDue()->name());
    removed(field);
    Remove(field);
  }
}

FieldView Hash::Random(Rng& rng) const {
  if (form() == Form::kTable) return ViewOf(table()->table().Random(rng));
  const char* at = flat().begin();
  for (uint64_t index = rng.Below(size()); index > 0; --index) at = EntryEnd(ViewAt(at));
  return ViewAt(at);
}

// ---- Figures ----

size_t Hash::MemoryUsage(size_t samples) const {
  if (form() == Form::kTable) return table()->MemoryUsage(samples) + (due() == nullptr ? 0 : sizeof(ElementDue));
  return flat().MemoryUsage() + (timed() ? sizeof(TimedFlat) + sizeof(ElementDue) : 0);
}

bool Hash::CheckInvariants() const {
  if (form() == Form::kTable) {
    const Field* first = table()->FirstDue();
    const int64_t first_ms = first == nullptr ? kNever : first->at_ms();
    return table()->CheckInvariants() && (due() == nullptr ? first == nullptr : due()->at_ms == first_ms);
  }
  size_t count = 0;
  int64_t last_ms = INT64_MIN;
  bool sound = true;
  ForEach([&](const FieldView& view) {
    ++count;
    sound = sound && (!timed() || view.at_ms >= last_ms);
    last_ms = view.at_ms;
  });
  return sound && count == size() && (!timed() || count == 0 || due()->at_ms == ViewAt(flat().begin()).at_ms);
}

}  // namespace respect::types
