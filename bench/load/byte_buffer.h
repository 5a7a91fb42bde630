// ByteBuffer: bytes being put together, without the zeroing and checks of a string: room is reserved once for a whole
// request, then written through a pointer.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>

#include "engine/base/bytes.h"

namespace respect::bench {

class ByteBuffer {
 public:
  // Where the next bytes go; at least `bytes` may be written there before Commit. Amortised O(bytes).
  char* Reserve(size_t bytes) {
    if (size_ + bytes > capacity_) Grow(size_ + bytes);
    return data_.get() + size_;
  }
  // `end` is one beyond the last byte written since Reserve.
  void Commit(const char* end) { size_ = static_cast<size_t>(end - data_.get()); }
  void Append(Bytes bytes) {
    char* at = Reserve(bytes.size());
    std::memcpy(at, bytes.data(), bytes.size());
    Commit(at + bytes.size());
  }
  void Clear() { size_ = 0; }

  char* data() { return data_.get(); }
  size_t size() const { return size_; }
  Bytes view() const { return {data_.get(), size_}; }

 private:
  void Grow(size_t needed) {
    const size_t capacity = needed < 2 * capacity_ ? 2 * capacity_ : needed;
    std::unique_ptr<char[]> data(new char[capacity]);
    if (size_ > 0) std::memcpy(data.get(), data_.get(), size_);
    data_ = std::move(data);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> data_;
  size_t size_ = 0, capacity_ = 0;
};

}  // namespace respect::bench
