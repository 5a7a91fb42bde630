// ChunkRing: the chunks of a list, in order. The one chunk of a short list lies in the ring itself, which then takes
// no memory of its own; more of them are reached through a ring of pointers.
//
//   one chunk   | one_ |
//   more        places_ -> | . | . | c3 | c4 | c5 | . | . | . |      the first at `first_`, capacity a power of two
//
// Invariant: chunks in places_ are the ring's own; one_ is empty then. Adding and dropping at the ends costs O(1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "engine/types/list_chunk.h"

namespace respect::types {

class ChunkRing {
 public:
  ChunkRing() = default;
  ~ChunkRing();
  ChunkRing(const ChunkRing&) = delete;
  ChunkRing& operator=(const ChunkRing&) = delete;

  size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  ListChunk& operator[](size_t index) { return places_ == nullptr ? one_ : *Place(index); }
  const ListChunk& operator[](size_t index) const { return places_ == nullptr ? one_ : *Place(index); }
  ListChunk& front() { return (*this)[0]; }
  ListChunk& back() { return (*this)[count_ - 1]; }
  const ListChunk& front() const { return (*this)[0]; }
  const ListChunk& back() const { return (*this)[count_ - 1]; }

  // References to chunks end with any of these.
  void PushFront(ListChunk&& chunk) { Insert(0, std::move(chunk)); }
  void PushBack(ListChunk&& chunk) { Insert(count_, std::move(chunk)); }
  void Insert(size_t index, ListChunk&& chunk);
  void PopFront() { Erase(0); }
  void PopBack() { Erase(count_ - 1); }
  void Erase(size_t index);
  void Swap(ChunkRing& other);

  // Bytes held besides the ring itself.
  size_t MemoryUsage() const;

 private:
  static constexpr uint32_t kFirstCapacity = 4;

  ListChunk*& Place(size_t index) const { return places_[(first_ + index) & (capacity_ - 1)]; }
  void Spill();  // the chunk inside goes to places_
  void Grow();

  ListChunk one_;
  ListChunk** places_ = nullptr;
  uint32_t first_ = 0, count_ = 0, capacity_ = 0;
};

}  // namespace respect::types
