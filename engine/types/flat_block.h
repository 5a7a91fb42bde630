// FlatBlock: a short sequence of byte strings in one allocation: the small form of sets and hashes.
//
//   u32 bytes | u32 count | string string ...            string:  length | bytes
//   length: one byte; 0xff and four bytes when it is 255 or more
//
// What the strings are, and what may stand between them, is the caller's: a set writes members, a hash fields and
// values. `count` counts the caller's items. The block is always as large as its content, in the allocator's sizes; a
// change of size may move it. Offsets are relative to the first string. Every edit is O(bytes).
#pragma once

#include <cstdint>
#include <cstring>

#include "engine/base/bytes.h"

namespace respect::types {

class FlatBlock {
 public:
  // An empty one; free it with Free().
  static FlatBlock Make();
  explicit FlatBlock(void* block) : block_(static_cast<char*>(block)) {}
  FlatBlock Copy() const;
  void Free();
  void* block() const { return block_; }

  size_t bytes() const { return Read<uint32_t>(0); }
  size_t count() const { return Read<uint32_t>(sizeof(uint32_t)); }
  size_t MemoryUsage() const;

  const char* begin() const { return block_ + kHeader; }
  const char* end() const { return begin() + bytes(); }
  size_t OffsetOf(const char* at) const { return static_cast<size_t>(at - begin()); }

  // Replaces `removed` bytes at `offset` by room for `added` bytes, and changes the count; returns the room.
  char* Splice(size_t offset, size_t removed, size_t added, int count_change);

  // Strings in a block. StringAt reads the one at `at`; what follows it starts at its end().
  static Bytes StringAt(const char* at) {
    const auto length = static_cast<uint8_t>(*at);
    if (length != kLongMark) [[likely]]
      return {at + 1, length};
    uint32_t long_length;
    std::memcpy(&long_length, at + 1, sizeof(long_length));
    return {at + 1 + sizeof(long_length), long_length};
  }
  static size_t StringBytes(size_t length) { return length + (length < kLongMark ? 1 : 1 + sizeof(uint32_t)); }
  // Returns the byte behind the string.
  static char* WriteString(char* at, Bytes string);

 private:
  static constexpr size_t kHeader = 2 * sizeof(uint32_t);
  static constexpr uint8_t kLongMark = 0xff;

  template <typename T>
  T Read(size_t at) const {
    T value;
    std::memcpy(&value, block_ + at, sizeof(T));
    return value;
  }
  void WriteHeader(size_t bytes, size_t count);

  char* block_;
};

}  // namespace respect::types
