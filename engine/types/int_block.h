// IntBlock: integers in order, without doubles, in one allocation: the form of a set of few integers.
//
//   u32 width | u32 count | integer integer ...          width 2, 4 or 8 bytes: what the widest of them took
//
// The width grows when an integer asks for it and never shrinks. The block is as large as its content; a change of size
// may move it. Finding is O(log n), adding and removing O(n).
#pragma once

#include <cstdint>
#include <cstring>

#include "engine/base/bytes.h"

namespace respect::types {

class IntBlock {
 public:
  static IntBlock Make();
  explicit IntBlock(void* block) : block_(static_cast<char*>(block)) {}
  IntBlock Copy() const;
  void Free();
  void* block() const { return block_; }

  size_t count() const { return Read<uint32_t>(sizeof(uint32_t)); }
  size_t width() const { return Read<uint32_t>(0); }
  size_t MemoryUsage() const;
  // Requires index < count().
  int64_t At(size_t index) const;

  bool Contains(int64_t value) const;
  // False when it is there already.
  bool Add(int64_t value);
  // False when it is not there.
  bool Remove(int64_t value);
  void RemoveAt(size_t index);

 private:
  static constexpr size_t kHeader = 2 * sizeof(uint32_t);
  template <typename T>
  T Read(size_t at) const {
    T value;
    std::memcpy(&value, block_ + at, sizeof(T));
    return value;
  }
  static size_t WidthOf(int64_t value);
  // The index of the first integer that is not below `value`.
  size_t LowerBound(int64_t value) const;
  void Put(size_t index, int64_t value);
  void Resize(size_t width, size_t count);

  char* block_;
};

}  // namespace respect::types
