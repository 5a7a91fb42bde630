// ListChunk: packed strings in one block of memory; see list.h for the layout.
#pragma once

#include <cstdint>
#include <cstring>
#include <utility>

#include "engine/base/bytes.h"

namespace respect::types {

class ListChunk {
 public:
  // A chunk holds at most this many bytes of entries, unless it holds a single longer one.
  static constexpr size_t kMaxBytes = 4096;

  ListChunk() = default;
  ListChunk(const ListChunk& other);
  ~ListChunk();
  ListChunk& operator=(const ListChunk&) = delete;
  ListChunk(ListChunk&& other) noexcept { Swap(other); }
  // What was here goes to `other`, and with it.
  ListChunk& operator=(ListChunk&& other) noexcept {
    Swap(other);
    return *this;
  }

  size_t count() const { return count_; }
  size_t bytes() const { return end_ - begin_; }
  bool Fits(Bytes element) const { return count_ == 0 || bytes() + EntryBytes(element.size()) <= kMaxBytes; }
  static size_t EntryBytes(size_t length) { return 2 * HeaderBytes(length) + length; }
  size_t MemoryUsage() const;  // besides the chunk itself

  void PushFront(Bytes element);
  void PushBack(Bytes element);

  // Offsets are of entries, from begin() to end(); Next and Previous step over one entry.
  size_t begin() const { return begin_; }
  size_t end() const { return end_; }
  Bytes At(size_t offset) const {
    const auto mark = static_cast<uint8_t>(data_[offset]);
    if (mark < kLongMark) [[likely]]
      return {data_ + offset + 1, mark};
    uint32_t length;
    std::memcpy(&length, data_ + offset + 1, sizeof(length));
    return {data_ + offset + 1 + sizeof(length), length};
  }
  size_t Next(size_t offset) const { return offset + EntryBytes(At(offset).size()); }
  size_t Previous(size_t offset) const;
  // The offset of the index-th entry; walks from the nearer end.
  size_t OffsetOf(size_t index) const;

  void DropFront();
  void DropBack();
  // Replaces the entry at `offset`, or with `insert` puts the new one before it.
  void Splice(size_t offset, Bytes element, bool insert);
  // Moves the entries from `index` on into `tail`, which is empty.
  void SplitInto(size_t index, ListChunk& tail);

 private:
  static size_t HeaderBytes(size_t length) { return length < kLongMark ? 1 : 5; }
  static constexpr uint8_t kLongMark = 0xff;  // the length follows (in front of the mark when read backwards), 4 bytes

  void Swap(ListChunk& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(capacity_, other.capacity_);
    std::swap(begin_, other.begin_);
    std::swap(end_, other.end_);
    std::swap(count_, other.count_);
  }
  // Room for `size` more bytes at the front or at the back.
  void MakeRoom(size_t size, bool front);
  static char* WriteEntry(char* at, Bytes element);

  char* data_ = nullptr;
  uint32_t capacity_ = 0, begin_ = 0, end_ = 0, count_ = 0;
};

}  // namespace respect::types
