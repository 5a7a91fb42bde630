// FieldTable: many fields with their values, each pair in an allocation of its own, in the hash table: the form of a
// large hash. Fields with a deadline stand in a heap besides.
//
//   Field   | u8 timed | i64 deadline, u32 place in the heap (when timed) | string field | string value |
//
// 40 bytes for 16 bytes of field and 16 of value, and 15 in the table; 48 and 31 with a deadline. From kArenaFrom
// fields on they stand in an arena.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/base/bytes.h"
#include "engine/base/hash.h"
#include "engine/types/deadline_heap.h"
#include "engine/types/element_due.h"
#include "engine/types/flat_block.h"
#include "engine/types/table.h"

namespace respect::types {

class Field {
 public:
  static Field* Make(ItemMemory& memory, Bytes name, Bytes value, int64_t at_ms);
  static void Free(ItemMemory& memory, Field* field) { memory.Give(field, field->size()); }

  Bytes name() const { return FlatBlock::StringAt(bytes() + NameOffset()); }
  Bytes value() const { return FlatBlock::StringAt(name().end()); }
  int64_t at_ms() const { return timed() ? Read<int64_t>(1) : kNever; }
  bool timed() const { return bytes()[0] != 0; }
  size_t size() const { return SizeOf(name(), value(), timed()); }  // in bytes
  // Writes another value where the allocation is the right one for it; false when it is not.
  bool Overwrite(const ItemMemory& memory, Bytes value);

  // Requires timed().
  void set_at_ms(int64_t at_ms) { std::memcpy(bytes() + 1, &at_ms, sizeof(at_ms)); }
  uint32_t place() const { return Read<uint32_t>(1 + sizeof(int64_t)); }
  void set_place(uint32_t place) { std::memcpy(bytes() + 1 + sizeof(int64_t), &place, sizeof(place)); }

 private:
  template <typename T>
  T Read(size_t at) const {
    T value;
    std::memcpy(&value, bytes() + at, sizeof(T));
    return value;
  }
  static size_t SizeOf(Bytes name, Bytes value, bool timed);
  size_t NameOffset() const { return timed() ? kTimedHeader : 1; }
  char* bytes() { return reinterpret_cast<char*>(this); }
  const char* bytes() const { return reinterpret_cast<const char*>(this); }

  static constexpr size_t kTimedHeader = 1 + sizeof(int64_t) + sizeof(uint32_t);
};

struct FieldTraits {
  using Item = Field;
  static Bytes KeyOf(const Field* field) { return field->name(); }
  static uint64_t Hash(Bytes name, uint64_t seed) { return HashBytes(name, seed); }
  static uint32_t Place(const Field* field) { return field->place(); }
  static void SetPlace(Field* field, uint32_t place) { field->set_place(place); }
};

class FieldTable {
 public:
  explicit FieldTable(uint64_t seed) : seed_(seed), table_(seed) {}
  ~FieldTable();
  FieldTable(const FieldTable&) = delete;
  FieldTable& operator=(const FieldTable&) = delete;
  FieldTable* Copy() const;

  uint64_t HashOf(Bytes name) const { return HashBytes(name, seed_); }
  size_t size() const { return table_.size(); }
  const Table<FieldTraits>& table() const { return table_; }
  const Field* Find(Bytes name) const;
  // Requires that there is no such field.
  void Insert(Bytes name, Bytes value, int64_t at_ms);
  // Whether the field is new. A field that was there keeps its deadline, or loses it.
  bool Set(Bytes name, Bytes value, bool keep_deadline);
  bool Remove(Bytes name);
  // kNever takes it away. False when there is no such field.
  bool SetDeadline(Bytes name, int64_t at_ms);
  // The field that falls due first; nullptr when none does.
  const Field* FirstDue() const { return deadlines_.first(); }

  // Bytes held, estimated from `samples` fields (0: all).
  size_t MemoryUsage(size_t samples) const;
  bool CheckInvariants() const { return table_.CheckInvariants() && deadlines_.CheckInvariants(); }

  // Made when a field first has a deadline; from then on it says when the first one is due.
  std::unique_ptr<ElementDue> due;

 private:
  static constexpr size_t kArenaFrom = 2048;

  Field* Make(Bytes name, Bytes value, int64_t at_ms);
  void Free(Field* field);
  void Insert(uint64_t hash, Field* field);
  void Rehouse(ItemMemory memory);
  void Replace(Field** slot, Field* fresh);
  void NoteDue();

  uint64_t seed_;
  size_t long_fields_ = 0;            // that do not go with the arena
  mutable Table<FieldTraits> table_;  // finding changes nothing
  DeadlineHeap<FieldTraits> deadlines_;
};

}  // namespace respect::types
