// OrderedBlocks<T>: items ordered by their `id`, in blocks of bounded size. Made for ids that mostly come at the end
// and go at the front, as those of entries pending in a consumer group do.
//
//   blocks   | 1-0 .. 5-0 | 5-1 .. 9-3 | 10-0 .. |     sorted; a block's items are adjacent in memory
//
// Invariants: no block is empty or larger than kBlock; ids rise strictly through all blocks.
// Costs: find, insert, erase O(log n + kBlock); at the end O(1). Memory: sizeof(T) an item, and the free room.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "engine/types/stream_id.h"

namespace respect::types {

template <typename T>
class OrderedBlocks {
 public:
  static constexpr size_t kBlock = 64;

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // The item with this id, nullptr when it is not there. Valid until the next change.
  T* Find(StreamId id) {
    const Place place = PlaceOf(id);
    return Holds(place, id) ? &blocks_[place.block][place.item] : nullptr;
  }
  // Adds an item; false, and nothing changes, when its id is there.
  bool Insert(const T& item) {
    if (blocks_.empty() || blocks_.back().back().id < item.id) {
      if (blocks_.empty() || blocks_.back().size() == kBlock) blocks_.emplace_back();
      blocks_.back().push_back(item);
      ++size_;
      return true;
    }
    Place place = PlaceOf(item.id);
    if (Holds(place, item.id)) return false;
    if (blocks_[place.block].size() == kBlock) place = SplitAt(place);
    Block& block = blocks_[place.block];
    block.insert(block.begin() + static_cast<ptrdiff_t>(place.item), item);
    ++size_;
    return true;
  }
  bool Erase(StreamId id) {
    const Place place = PlaceOf(id);
    if (!Holds(place, id)) return false;
    Block& block = blocks_[place.block];
    block.erase(block.begin() + static_cast<ptrdiff_t>(place.item));
    if (block.empty()) blocks_.erase(blocks_.begin() + static_cast<ptrdiff_t>(place.block));
    --size_;
    return true;
  }
  // The ends. Require that there are items.
  const T& front() const { return blocks_.front().front(); }
  const T& back() const { return blocks_.back().back(); }

  // Calls `visit` with the items from `start` on, in order, until it answers false. It must not add or remove.
  template <typename Visit>
  void VisitFrom(StreamId start, Visit&& visit) {
    const Place place = PlaceOf(start);
    size_t item = place.item;
    for (size_t block = place.block; block < blocks_.size(); ++block, item = 0) {
      for (; item < blocks_[block].size(); ++item) {
        if (!visit(blocks_[block][item])) return;
      }
    }
  }

  size_t MemoryUsage() const {
    size_t bytes = blocks_.capacity() * sizeof(Block);
    for (const Block& block : blocks_) bytes += block.capacity() * sizeof(T);
    return bytes;
  }
  size_t block_count() const { return blocks_.size(); }
  // Whether the invariants hold; O(n). For tests.
  bool CheckInvariants() const {
    size_t items = 0;
    const T* before = nullptr;
    for (const Block& block : blocks_) {
      if (block.empty() || block.size() > kBlock) return false;
      for (const T& item : block) {
        if (before != nullptr && !(before->id < item.id)) return false;
        before = &item;
        ++items;
      }
    }
    return items == size_;
  }

 private:
  using Block = std::vector<T>;
  struct Place {
    size_t block, item;
  };

  // Where the first item at or after `id` is, or would be: the end of the last block when all are smaller.
  Place PlaceOf(StreamId id) const {
    const auto block = std::partition_point(blocks_.begin(), blocks_.end(),
                                            [id](const Block& candidate) { return candidate.back().id < id; });
    if (block == blocks_.end()) return {blocks_.size(), 0};
    const auto item =
        std::partition_point(block->begin(), block->end(), [id](const T& candidate) { return candidate.id < id; });
    return {static_cast<size_t>(block - blocks_.begin()), static_cast<size_t>(item - block->begin())};
  }
  bool Holds(Place place, StreamId id) const {
    return place.block < blocks_.size() && blocks_[place.block][place.item].id == id;
  }
  // Splits a full block in two halves; returns where `place` is now.
  Place SplitAt(Place place) {
    constexpr size_t kHalf = kBlock / 2;
    Block upper(blocks_[place.block].begin() + kHalf, blocks_[place.block].end());
    blocks_[place.block].resize(kHalf);
    blocks_.insert(blocks_.begin() + static_cast<ptrdiff_t>(place.block) + 1, std::move(upper));
    return place.item <= kHalf ? place : Place{place.block + 1, place.item - kHalf};
  }

  std::vector<Block> blocks_;
  size_t size_ = 0;
};

}  // namespace respect::types
