// AppendBuffer: bytes in one piece that grow at the end and are taken as a whole. Room that is not used yet is not
// cleared; emptied it keeps what memory it had, up to a megabyte.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>

#include "engine/base/bytes.h"

namespace respect {

class AppendBuffer {
 public:
  const char* data() const { return data_.get(); }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Room for `size` more bytes behind what is there; Commit says how many were written.
  char* Room(size_t size) {
    if (capacity_ - size_ < size) [[unlikely]]
      Grow(size_ + size);
    return data_.get() + size_;
  }
  void Commit(size_t size) { size_ += size; }
  void Append(Bytes bytes) {
    std::memcpy(Room(bytes.size()), bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  void Insert(size_t at, Bytes bytes) {
    Room(bytes.size());
    std::memmove(data_.get() + at + bytes.size(), data_.get() + at, size_ - at);
    std::memcpy(data_.get() + at, bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  void EraseFront(size_t size) {
    size_ -= size;
    std::memmove(data_.get(), data_.get() + size, size_);
  }
  void Clear() {
    constexpr size_t kKeep = 1 << 20;
    size_ = 0;
    if (capacity_ <= kKeep) return;
    data_.reset();
    capacity_ = 0;
  }

 private:
  void Grow(size_t least) {
    constexpr size_t kLeast = 64 << 10;
    const size_t capacity = std::max({kLeast, least, capacity_ * 2});
    auto grown = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ > 0) std::memcpy(grown.get(), data_.get(), size_);
    data_ = std::move(grown);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> data_;
  size_t size_ = 0, capacity_ = 0;
};

}  // namespace respect
