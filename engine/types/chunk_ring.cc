#include "engine/types/chunk_ring.h"

#include "engine/base/memory.h"

namespace respect::types {

ChunkRing::~ChunkRing() {
  if (places_ == nullptr) return;
  for (size_t i = 0; i < count_; ++i) delete Place(i);
  delete[] places_;
}

void ChunkRing::Spill() {
  capacity_ = kFirstCapacity;
  places_ = new ListChunk*[capacity_];
  first_ = 0;
  if (count_ > 0) places_[0] = new ListChunk(std::move(one_));
}

void ChunkRing::Grow() {
  auto** grown = new ListChunk*[capacity_ * 2];
  for (size_t i = 0; i < count_; ++i) grown[i] = Place(i);
  delete[] places_;
  places_ = grown;
  capacity_ *= 2;
  first_ = 0;
}

// The shorter side makes way.
void ChunkRing::Insert(size_t index, ListChunk&& chunk) {
  if (places_ == nullptr) {
    if (count_ == 0) {
      one_ = std::move(chunk);
      count_ = 1;
      return;
    }
    Spill();
  }
  if (count_ == capacity_) Grow();
  auto* fresh = new ListChunk(std::move(chunk));
  if (index < count_ / 2) {
    first_ = (first_ - 1) & (capacity_ - 1);
    for (size_t i = 0; i < index; ++i) Place(i) = Place(i + 1);
  } else {
    for (size_t i = count_; i > index; --i) Place(i) = Place(i - 1);
  }
  ++count_;
  Place(index) = fresh;
}

void ChunkRing::Erase(size_t index) {
  if (places_ == nullptr) {
    one_ = ListChunk();
    count_ = 0;
    return;
  }
  delete Place(index);
  if (index < count_ / 2) {
    for (size_t i = index; i > 0; --i) Place(i) = Place(i - 1);
    first_ = (first_ + 1) & (capacity_ - 1);
  } else {
    for (size_t i = index; i + 1 < count_; ++i) Place(i) = Place(i + 1);
  }
  --count_;
}

void ChunkRing::Swap(ChunkRing& other) {
  std::swap(one_, other.one_);
  std::swap(places_, other.places_);
  std::swap(first_, other.first_);
  std::swap(count_, other.count_);
  std::swap(capacity_, other.capacity_);
}

size_t ChunkRing::MemoryUsage() const {
  if (places_ == nullptr) return one_.MemoryUsage();
  size_t bytes = UsableSize(places_);
  for (size_t i = 0; i < count_; ++i) bytes += UsableSize(Place(i)) + Place(i)->MemoryUsage();
  return bytes;
}

}  // namespace respect::types
