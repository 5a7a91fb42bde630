// PackedElement: the encoding of one string or integer in Redis's listpacks, without the listpack's header. Streams
// keep their entries in it: a block's size in it decides, as in Redis, where the next block begins, and a block is
// written to a dump as it is.
//
//   0xxxxxxx                      integer 0 to 127
//   10llllll bytes                string shorter than 64
//   110xxxxx x8                   integer of 13 bits
//   1110llll l8 bytes             string shorter than 4096
//   f0 l32 bytes                  string
//   f1 x16 | f2 x24 | f3 x32 | f4 x64   integers, little-endian
//   ... followed by the length of all this, 7 bits a byte, readable backwards: 1 to 5 bytes
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/base/bytes.h"

namespace respect::types {

// Most bytes that an integer takes, and that an element takes over its text.
inline constexpr size_t kMaxPackedInteger = 10;
inline constexpr size_t kMaxPackedOverhead = 10;

// Writes an element to `out`; returns its end. A text that reads as an integer is stored as one.
char* PackInteger(char* out, int64_t value);
char* PackText(char* out, Bytes text);
// Bytes that an integer's element takes.
size_t PackedIntegerSize(int64_t value);

// One element read: as text, which for an integer is printed into the object itself.
class PackedElement {
 public:
  explicit PackedElement(const char* at);
  PackedElement(const PackedElement&) = delete;
  PackedElement& operator=(const PackedElement&) = delete;

  Bytes text();
  bool is_integer() const { return is_integer_; }
  int64_t integer() const { return integer_; }
  // The next element.
  const char* end() const { return end_; }

 private:
  Bytes text_;
  const char* end_;
  int64_t integer_ = 0;
  bool is_integer_ = false;
  char digits_[20];
};

// The element after the one at `at`; the one that ends where `end` points.
const char* SkipPacked(const char* at);
const char* PackedBefore(const char* end);
// The integer at `at`, which must be one.
int64_t ReadPackedInteger(const char* at);

}  // namespace respect::types
