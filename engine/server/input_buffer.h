// InputBuffer: what has arrived of requests that are not complete yet. Its spare room is not cleared, so a huge
// announced argument costs address space, not memory, until its bytes come.
#pragma once

#include <cstring>
#include <memory>

#include "engine/base/bytes.h"
#include "engine/base/memory.h"

namespace respect {

class InputBuffer {
 public:
  InputBuffer() = default;
  ~InputBuffer() { Free(data_); }
  InputBuffer(const InputBuffer&) = delete;
  InputBuffer& operator=(const InputBuffer&) = delete;

  Bytes view() const { return {data_, size_}; }
  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }

  // Room for `size` more bytes behind what is there.
  char* Room(size_t size) {
    Reserve(size_ + size);
    return data_ + size_;
  }
  void Commit(size_t size) { size_ += size; }
  void Append(Bytes bytes) {
    if (bytes.empty()) return;
    std::memcpy(Room(bytes.size()), bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  // Takes bytes from the front; empty it holds no memory.
  void Consume(size_t size) {
    size_ -= size;
    if (size_ > 0) {
      std::memmove(data_, data_ + size, size_);
      return;
    }
    Free(data_);
    data_ = nullptr;
    capacity_ = 0;
  }

 private:
  void Reserve(size_t capacity) {
    if (capacity <= capacity_) return;
    capacity = GoodSize(capacity);
    char* grown = static_cast<char*>(Allocate(capacity));
    if (size_ > 0) std::memcpy(grown, data_, size_);
    Free(data_);
    data_ = grown;
    capacity_ = capacity;
  }

  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace respect
