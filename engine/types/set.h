// Set: different byte strings without order. A handle: one word, kept by whoever owns the set, and put back after every
// change, for a set moves when it changes its form or size.
//
//   kInts    IntBlock      integers only, few
//   kFlat    FlatBlock     few short members, in the order in which they came
//   kTable   MemberTable   the rest
//
//   handle   | pointer ...... form (2 bits) |
//
// A form only ever moves on, to the right or to kFlat from kInts; only what is built anew starts small again. Limits
// are the caller's, so that they may change while the server runs.
#pragma once

#include <cstdint>
#include <functional>

#include "engine/base/bytes.h"
#include "engine/base/numbers.h"
#include "engine/base/rng.h"
#include "engine/types/flat_block.h"
#include "engine/types/int_block.h"
#include "engine/types/member_table.h"

namespace respect::types {

// A member read out of a set: integers are printed into it. A view until the set changes or this goes.
class MemberText {
 public:
  void Point(Bytes text) { view_ = text; }
  void Print(int64_t value);
  Bytes view() const { return view_; }
  operator Bytes() const { return view_; }
  MemberText() = default;
  MemberText(const MemberText&) = delete;
  MemberText& operator=(const MemberText&) = delete;

 private:
  char buffer_[20];
  Bytes view_;
};

class Set {
 public:
  enum class Form : uintptr_t { kInts, kFlat, kTable };
  struct Limits {
    size_t max_ints;
    size_t max_flat_count;
    size_t max_flat_value;  // bytes
    uint64_t seed;          // of the hash
  };

  explicit Set(void* handle) : handle_(reinterpret_cast<uintptr_t>(handle)) {}
  // Empty, in the form that suits `first` and about `expected` members. Free it with Free().
  static Set Make(Bytes first, size_t expected, const Limits& limits);
  static Set MakeInts();
  static Set MakeFlat();
  Set Copy() const;
  void Free();
  void* handle() const { return reinterpret_cast<void*>(handle_); }

  Form form() const { return static_cast<Form>(handle_ & kFormMask); }
  size_t size() const;
  bool Contains(Bytes member) const;
  // False when it is there already.
  bool Add(Bytes member, const Limits& limits);
  // Takes the form of a large set at once when `count` members more are too many for the form it has.
  void Expect(size_t count, const Limits& limits);
  // False when it is not there.
  bool Remove(Bytes member);

  // Calls `visit(Bytes)` with every member; it must not change the set.
  template <typename Visit>
  void ForEach(Visit&& visit) const;
  // The index-th member of a form other than kTable. O(index) when flat.
  void At(size_t index, MemberText& out) const;
  // A member picked uniformly. Requires size() > 0. O(size) when flat.
  void Random(Rng& rng, MemberText& out) const;
  // One step of a walk, as Table::Scan; the small forms are one step.
  template <typename Visit>
  uint64_t Scan(uint64_t cursor, Visit&& visit) const;

  // Makes it the smallest form it fits, integers only: what a result of a set operation becomes.
  void CompactToInts(const Limits& limits);

  // For lookups in many sets of one seed: the table, or nullptr in a small form.
  MemberTable* table() const { return form() == Form::kTable ? Pointer<MemberTable>() : nullptr; }

  size_t FreeEffort() const { return form() == Form::kTable ? size() : 1; }
  size_t MemoryUsage(size_t samples) const;
  bool CheckInvariants() const;

 private:
  static constexpr uintptr_t kFormMask = 3;
  template <typename T>
  T* Pointer() const {
    return reinterpret_cast<T*>(handle_ & ~kFormMask);
  }
  IntBlock ints() const { return IntBlock(Pointer<void>()); }
  FlatBlock flat() const { return FlatBlock(Pointer<void>()); }
  void Point(void* pointer, Form form) {
    handle_ = reinterpret_cast<uintptr_t>(pointer) | static_cast<uintptr_t>(form);
  }

  static const char* FindInFlat(FlatBlock flat, Bytes member);
  bool AddToInts(Bytes member, const Limits& limits);
  bool AddToFlat(Bytes member, const Limits& limits);
  void AppendToFlat(Bytes member);
  void BecomeFlat();
  void BecomeTable(uint64_t seed);

  uintptr_t handle_ = 0;
};

template <typename Visit>
void Set::ForEach(Visit&& visit) const {
  switch (form()) {
    case Form::kInts:
      for (size_t i = 0; i < ints().count(); ++i) visit(IntText(ints().At(i)).view());
      return;
    case Form::kFlat:
      for (const char* at = flat().begin(); at < flat().end();) {
        const Bytes member = FlatBlock::StringAt(at);
        visit(member);
        at = member.end();
      }
      return;
    case Form::kTable: table()->table().ForEach([&](const Member* member) { visit(member->text()); });
  }
}

template <typename Visit>
uint64_t Set::Scan(uint64_t cursor, Visit&& visit) const {
  if (form() == Form::kTable)
    return table()->table().Scan(cursor, [&](const Member* member) { visit(member->text()); });
  ForEach(visit);
  return 0;
}

}  // namespace respect::types
