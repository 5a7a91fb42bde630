// Hash: fields with values, each perhaps with a moment at which it vanishes. A handle: one word, kept by whoever owns
// the hash, and put back after every change, for a hash moves when it changes its form or size.
//
//   kFlat    FlatBlock    field value field value ...                       few short ones, in the order they came
//   kTimed   TimedFlat    field value i64 deadline ...                      the same once a field has a deadline: in
//   the
//                         order of the deadlines, those without one (kNever) last
//   kTable   FieldTable   the rest
//
//   handle   | pointer ...... form (2 bits) |
//
// A form only moves on, to the right. What vanishes when is the caller's to act on: nothing here knows the time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "engine/base/bytes.h"
#include "engine/base/rng.h"
#include "engine/types/element_due.h"
#include "engine/types/field_table.h"
#include "engine/types/flat_block.h"

namespace respect::types {

struct FieldView {
  Bytes field, value;
  int64_t at_ms = kNever;
};

class Hash {
 public:
  enum class Form : uintptr_t { kFlat, kTimed, kTable };
  struct Limits {
    size_t max_flat_count;
    size_t max_flat_value;  // bytes of a field or a value
    uint64_t seed;          // of the hash function
  };
  enum class Deadline { kClear, kKeep };

  explicit Hash(void* handle) : handle_(reinterpret_cast<uintptr_t>(handle)) {}
  // Empty and flat. Free it with Free().
  static Hash Make();
  Hash Copy() const;
  void Free();
  void* handle() const { return reinterpret_cast<void*>(handle_); }

  Form form() const { return static_cast<Form>(handle_ & kFormMask); }
  size_t size() const;
  std::optional<FieldView> Find(Bytes field) const;
  // Whether the field is new; when it is not, `deadline` says what becomes of its deadline.
  bool Set(Bytes field, Bytes value, const Limits& limits, Deadline deadline = Deadline::kClear);
  // False when it is not there.
  bool Remove(Bytes field);
  // kNever takes it away. False when there is no such field.
  bool SetDeadline(Bytes field, int64_t at_ms);
  // Takes the form in which fields may have deadlines, if it has not.
  void ExpectDeadlines();
  // Takes the form of a large hash, whatever is in it.
  void BecomeTable(uint64_t seed);

  // The fields of a large hash; nullptr in a small form.
  const FieldTable* large() const { return form() == Form::kTable ? table() : nullptr; }
  // When the next field is due, and where that is filed; nullptr as long as no field ever had a deadline.
  ElementDue* due() const;
  // Removes fields that are due before `now_ms`, `limit` at most, the earliest first; `removed` hears of each before it
  // goes.
  void RemoveDue(int64_t now_ms, size_t limit, const std::function<void(Bytes)>& removed);

  // Calls `visit(const FieldView&)` with every field; it must not change the hash.
  template <typename Visit>
  void ForEach(Visit&& visit) const;
  // A field picked uniformly. Requires size() > 0. O(size) in the small forms.
  FieldView Random(Rng& rng) const;
  // One step of a walk, as Table::Scan; the small forms are one step.
  template <typename Visit>
  uint64_t Scan(uint64_t cursor, Visit&& visit) const;

  size_t FreeEffort() const { return form() == Form::kTable ? size() : 1; }
  size_t MemoryUsage(size_t samples) const;
  bool CheckInvariants() const;

 private:
  struct TimedFlat {
    ElementDue* due;
    void* block;
  };
  static constexpr uintptr_t kFormMask = 3;
  template <typename T>
  T* Pointer() const {
    return reinterpret_cast<T*>(handle_ & ~kFormMask);
  }
  void Point(void* pointer, Form form) {
    handle_ = reinterpret_cast<uintptr_t>(pointer) | static_cast<uintptr_t>(form);
  }
  bool timed() const { return form() == Form::kTimed; }
  FlatBlock flat() const { return FlatBlock(timed() ? Pointer<TimedFlat>()->block : Pointer<void>()); }
  // After an edit that may have moved the block.
  void PutFlat(FlatBlock block);
  FieldTable* table() const { return Pointer<FieldTable>(); }
  static FieldView ViewOf(const Field* field) { return {field->name(), field->value(), field->at_ms()}; }

  // ---- Entries of the small forms ----
  FieldView ViewAt(const char* entry) const;
  const char* EntryEnd(const FieldView& view) const { return view.value.end() + (timed() ? sizeof(int64_t) : 0); }
  size_t EntryBytes(Bytes field, Bytes value) const;
  const char* FindEntry(Bytes field) const;
  void InsertEntry(Bytes field, Bytes value, int64_t at_ms);
  void RemoveEntry(const char* entry);
  void BecomeTimed();
  void NoteDue();

  uintptr_t handle_ = 0;
};

inline FieldView Hash::ViewAt(const char* entry) const {
  FieldView view;
  view.field = FlatBlock::StringAt(entry);
  view.value = FlatBlock::StringAt(view.field.end());
  if (timed()) std::memcpy(&view.at_ms, view.value.end(), sizeof(view.at_ms));
  return view;
}

template <typename Visit>
void Hash::ForEach(Visit&& visit) const {
  if (form() == Form::kTable) return table()->table().ForEach([&](const Field* field) { visit(ViewOf(field)); });
  const char* const end = flat().end();
  for (const char* at = flat().begin(); at < end;) {
    const FieldView view = ViewAt(at);
    visit(view);
    at = EntryEnd(view);
  }
}

template <typename Visit>
uint64_t Hash::Scan(uint64_t cursor, Visit&& visit) const {
  if (form() == Form::kTable) return table()->table().Scan(cursor, [&](const Field* field) { visit(ViewOf(field)); });
  ForEach(visit);
  return 0;
}

}  // namespace respect::types
