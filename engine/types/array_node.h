// The nodes of an Array: a tree over the 64 bits of an index, six bits a level, in which only what is filled exists.
//
//   ArrayBranch  | base, level | 64 bits | child child ...   |     level 1 to 9: a child covers 4096 * 64^(level-1)
//   ArraySlice   | base, 0     | 64 bits | block block ...   |     4096 indexes
//   block        | 64 bits | pointer | -> | slot slot ... |        64 indexes
//
// A bit says whether that child, block or slot is there; as many entries follow as bits are set, in their order, with
// room for the next power of two. Levels that would have one child are left out: `base` says where a node belongs.
// Invariants: no node and no block is empty, no branch has one child, a child lies in the range that its bit stands
// for.
#pragma once

#include <bit>
#include <cstdint>

#include "engine/types/array_slot.h"

namespace respect::types {

inline constexpr unsigned kArrayNodeBits = 6;
inline constexpr unsigned kArraySliceBits = 12;

// A set of numbers below 64 in front of an array with an entry for each: how many come before one.
inline unsigned RankIn(uint64_t present, unsigned bit) {
  return static_cast<unsigned>(std::popcount(present & ((uint64_t{1} << bit) - 1)));
}
// The numbers from `first` to `last`, both included.
inline uint64_t BitsBetween(unsigned first, unsigned last) {
  return ~uint64_t{0} << first & ~uint64_t{0} >> (63 - last);
}

struct ArrayNode {
  uint64_t place;  // base | level
  uint64_t present;

  unsigned level() const { return place & 15; }
  bool is_slice() const { return level() == 0; }
  uint64_t base() const { return place & ~uint64_t{15}; }
  // How many low bits of an index this node tells apart.
  unsigned width() const { return kArraySliceBits + kArrayNodeBits * level(); }
  unsigned child_width() const { return width() - kArrayNodeBits; }
  bool Covers(uint64_t index) const { return width() >= 64 || (index ^ base()) >> width() == 0; }
  uint64_t last() const { return width() >= 64 ? ~uint64_t{0} : base() | ((uint64_t{1} << width()) - 1); }
  unsigned BitOf(uint64_t index) const { return static_cast<unsigned>(index >> child_width()) & 63; }
  bool Has(unsigned bit) const { return present >> bit & 1; }
  // The numbers of the children between two indexes, clipped to this node.
  uint64_t BitsIn(uint64_t from, uint64_t to) const {
    return present & BitsBetween(from <= base() ? 0 : BitOf(from), to >= last() ? 63 : BitOf(to));
  }
  size_t size() const { return static_cast<size_t>(std::popcount(present)); }
  // Entries there is room for.
  static size_t RoomFor(size_t count) { return std::bit_ceil(count); }
};

struct ArrayBranch : ArrayNode {
  ArrayNode* children[];
};

struct ArrayBlock {
  uint64_t present;
  ArraySlot* slots;
};

struct ArraySlice : ArrayNode {
  ArrayBlock blocks[];
};

// Makes room in a packed array for one more entry before the `at`-th of `count`; a full one moves. Likewise the other
// way. `header` bytes stand before the entries. Return the allocation.
void* OpenPacked(void* packed, size_t header, size_t entry, size_t count, size_t at);
void* ClosePacked(void* packed, size_t header, size_t entry, size_t count, size_t at);

}  // namespace respect::types
