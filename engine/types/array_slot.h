// ArraySlot: one value of an array, a byte string, in a word where it fits. The low bits say what the word is:
//
//   word   | pointer .................... 00 |     to u32 length | bytes
//          | byte byte ... byte | length  01 |     a string of up to 7 bytes, in place
//          | integer, 62 bits ........... 10 |     a text that is this integer and nothing else
//
// A slot is plain: who holds it frees it, once. Little-endian machines only.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>

#include "engine/base/bytes.h"
#include "engine/base/numbers.h"

namespace respect::types {

static_assert(std::endian::native == std::endian::little);

class ArraySlot {
 public:
  ArraySlot() = default;
  static ArraySlot Make(Bytes value);
  ArraySlot Copy() const;
  void Free();

  bool is_integer() const { return (word_ & kTagMask) == kInteger; }
  int64_t integer() const { return static_cast<int64_t>(word_) >> kTagBits; }
  bool is_long() const { return (word_ & kTagMask) == kPointer; }
  // Of a value that is no integer. A view into the slot itself or what it points to.
  Bytes text() const;
  // Bytes held beside the word.
  size_t MemoryUsage() const;

 private:
  static constexpr uint64_t kTagMask = 3, kPointer = 0, kInPlace = 1, kInteger = 2;
  static constexpr int kTagBits = 2;
  static constexpr size_t kMaxInPlace = 7;

  uint64_t word_;
};

// The text of a slot, whatever its form; an integer is printed into the object itself.
class ArrayText {
 public:
  explicit ArrayText(const ArraySlot& slot) {
    if (slot.is_integer()) {
      view_ = digits_.emplace(slot.integer()).view();
    } else {
      view_ = slot.text();
    }
  }
  ArrayText(const ArrayText&) = delete;
  ArrayText& operator=(const ArrayText&) = delete;
  Bytes view() const { return view_; }
  operator Bytes() const { return view_; }

 private:
  std::optional<IntText> digits_;
  Bytes view_;
};

}  // namespace respect::types
