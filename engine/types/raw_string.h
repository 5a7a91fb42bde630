// RawString: a growable byte string on the heap, the form of a string value that is long or is modified in place.
// It is what Redis calls encoding "raw". Growth is geometric (doubling up to 1 MB, then by 1 MB), as in Redis.
//
//   RawString { data, size, capacity }     data: one allocation of `capacity` bytes
#pragma once

#include <cstddef>

#include "engine/base/bytes.h"

namespace respect::types {

class RawString {
 public:
  RawString() = default;
  explicit RawString(Bytes bytes) { Assign(bytes); }
  ~RawString();
  RawString(const RawString&) = delete;
  RawString& operator=(const RawString&) = delete;

  Bytes view() const { return {data_, size_}; }
  char* data() { return data_; }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }

  // Sets the length; new bytes are zero. O(growth), amortised.
  void Resize(size_t size);
  void Append(Bytes bytes);
  void Assign(Bytes bytes);
  // Grows with zeros to hold [offset, offset + bytes.size()), then writes there. Writing nothing changes nothing.
  void Write(size_t offset, Bytes bytes);
  // Bytes held, this object included.
  size_t MemoryUsage() const;

 private:
  void Reserve(size_t capacity);

  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace respect::types
