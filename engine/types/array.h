// Array: byte strings at indexes from 0 to 2^64-2, most of which are empty. What is filled lies in a tree of nodes
// (array_node.h), in the order of the indexes; what is empty takes nothing.
//
//   Array   | root | filled | next insert |
//             |
//             +-> branch -> ... -> slice (4096 indexes) -> block (64 indexes) -> slots
//
// Costs: a slot is 3 steps from the root in an array of 200,000, at most 12; walking and removing ranges cost what is
// there, not how wide they are. Memory: 8 bytes a value, 0.4 more in a full block, 48 for a value far from all others.
#pragma once

#include <cstdint>

#include "engine/base/bytes.h"
#include "engine/types/array_node.h"

namespace respect::types {

class Array {
 public:
  static constexpr uint64_t kMaxIndex = UINT64_MAX - 1;
  // next_insert() when the indexes are used up.
  static constexpr uint64_t kExhausted = UINT64_MAX;

  Array() = default;
  ~Array();
  Array(const Array& other);  // deep
  Array& operator=(const Array&) = delete;

  // Filled slots; the highest filled index + 1.
  uint64_t count() const { return count_; }
  uint64_t length() const;

  // nullptr for an empty slot; valid until the next change.
  const ArraySlot* Find(uint64_t index) const;
  // Whether the slot was empty.
  bool Set(uint64_t index, Bytes value);
  // Whether it was filled.
  bool Remove(uint64_t index);
  // Empties the slots from `first` to `last`, both included; how many were filled. O(those and their nodes).
  uint64_t RemoveRange(uint64_t first, uint64_t last);

  // Calls `visit(uint64_t index, const ArraySlot&)` with the filled slots from `first` to `last`, upwards or downwards,
  // until it answers false. It must not change the array.
  template <typename Visit>
  void ForEach(uint64_t first, uint64_t last, Visit&& visit) const {
    if (root_ != nullptr) WalkUp(root_, first, last, visit);
  }
  template <typename Visit>
  void ForEachBackwards(uint64_t first, uint64_t last, Visit&& visit) const {
    if (root_ != nullptr) WalkDown(root_, first, last, visit);
  }

  // The cursor of inserts: where the next one goes; 0 as long as there was none.
  uint64_t next_insert() const { return next_insert_; }
  void set_next_insert(uint64_t index) { next_insert_ = index; }
  // The index written last by an insert; without inserts the highest filled one. Requires count() > 0.
  uint64_t last_inserted() const { return next_insert_ > 0 ? next_insert_ - 1 : length() - 1; }

  // Lays the values out anew as a ring of `size` slots, the oldest first: those that were inserted last, as many as
  // fit. What is older goes. O(filled slots).
  void ReshapeRing(uint64_t size);

  // ---- How it is laid out ----
  static constexpr uint64_t kSliceSize = uint64_t{1} << kArraySliceBits;
  uint64_t slice_count() const { return slices_; }
  uint64_t directory_room() const { return directory_room_; }
  // Calls `visit(const ArraySlice&)` with every slice. O(slices).
  template <typename Visit>
  void ForEachSlice(Visit&& visit) const {
    if (root_ != nullptr) WalkSlices(root_, visit);
  }
  // Bytes held, this object included; those of long values estimated from `samples` of them (0: all).
  size_t MemoryUsage(size_t samples) const;
  bool CheckInvariants() const;

 private:
  // The link to the slice that holds `index`, which is made when there is none.
  ArrayNode** SliceLink(uint64_t index);
  ArrayNode* NewSlice(uint64_t index);
  // Puts a branch over `node` that `index` fits under, and a slice for it; returns the slice's link.
  ArrayNode** Grow(ArrayNode** link, uint64_t index);
  ArrayNode** AddChild(ArrayNode** link, unsigned bit, ArrayNode* child);
  void RemoveChild(ArrayNode** link, unsigned bit);
  ArrayBlock& BlockFor(ArrayNode** link, unsigned bit);
  void RemoveBlock(ArrayNode** link, unsigned bit);
  // Each leaves nullptr in `link` when nothing is left under it.
  uint64_t RemoveUnder(ArrayNode** link, uint64_t first, uint64_t last);
  uint64_t RemoveInSlice(ArrayNode** link, uint64_t first, uint64_t last);
  uint64_t RemoveInBlock(ArrayBlock& block, uint64_t bits);
  uint64_t FreeUnder(ArrayNode* node);
  ArrayNode* CopyUnder(const ArrayNode* node);

  template <typename Visit>
  static bool WalkUp(const ArrayNode* node, uint64_t first, uint64_t last, Visit& visit);
  template <typename Visit>
  static bool WalkDown(const ArrayNode* node, uint64_t first, uint64_t last, Visit& visit);
  template <typename Visit>
  static void WalkSlices(const ArrayNode* node, Visit& visit);

  ArrayNode* root_ = nullptr;
  uint64_t count_ = 0;
  uint64_t next_insert_ = 0;
  uint64_t slices_ = 0;
  uint64_t directory_room_ = 1;  // links to slices and branches there is room for; the root is one
};

// The slots of a block that lie between two indexes, `base` being the block's first.
inline uint64_t SlotBits(const ArrayBlock& block, uint64_t base, uint64_t first, uint64_t last) {
  const unsigned from = first <= base ? 0 : static_cast<unsigned>(first - base);
  const unsigned to = last - base >= 63 ? 63 : static_cast<unsigned>(last - base);
  return block.present & BitsBetween(from, to);
}

template <typename Visit>
bool Array::WalkUp(const ArrayNode* node, uint64_t first, uint64_t last, Visit& visit) {
  if (node->last() < first || node->base() > last) return true;
  for (uint64_t bits = node->BitsIn(first, last); bits != 0; bits &= bits - 1) {
    const auto bit = static_cast<unsigned>(std::countr_zero(bits));
    const unsigned rank = RankIn(node->present, bit);
    if (!node->is_slice()) {
      if (!WalkUp(static_cast<const ArrayBranch*>(node)->children[rank], first, last, visit)) return false;
      continue;
    }
    const ArrayBlock& block = static_cast<const ArraySlice*>(node)->blocks[rank];
    const uint64_t base = node->base() | uint64_t{bit} << kArrayNodeBits;
    uint64_t slots = SlotBits(block, base, first, last);
    for (unsigned at = slots == 0 ? 0 : RankIn(block.present, static_cast<unsigned>(std::countr_zero(slots)));
         slots != 0; slots &= slots - 1, ++at) {
      if (!visit(base | static_cast<uint64_t>(std::countr_zero(slots)), block.slots[at])) return false;
    }
  }
  return true;
}

template <typename Visit>
bool Array::WalkDown(const ArrayNode* node, uint64_t first, uint64_t last, Visit& visit) {
  if (node->last() < first || node->base() > last) return true;
  for (uint64_t bits = node->BitsIn(first, last); bits != 0;) {
    const auto bit = static_cast<unsigned>(std::bit_width(bits) - 1);
    bits ^= uint64_t{1} << bit;
    const unsigned rank = RankIn(node->present, bit);
    if (!node->is_slice()) {
      if (!WalkDown(static_cast<const ArrayBranch*>(node)->children[rank], first, last, visit)) return false;
      continue;
    }
    const ArrayBlock& block = static_cast<const ArraySlice*>(node)->blocks[rank];
    const uint64_t base = node->base() | uint64_t{bit} << kArrayNodeBits;
    for (uint64_t slots = SlotBits(block, base, first, last); slots != 0;) {
      const auto slot = static_cast<unsigned>(std::bit_width(slots) - 1);
      slots ^= uint64_t{1} << slot;
      if (!visit(base | slot, block.slots[RankIn(block.present, slot)])) return false;
    }
  }
  return true;
}

template <typename Visit>
void Array::WalkSlices(const ArrayNode* node, Visit& visit) {
  if (node->is_slice()) return visit(*static_cast<const ArraySlice*>(node));
  for (size_t i = 0; i < node->size(); ++i) WalkSlices(static_cast<const ArrayBranch*>(node)->children[i], visit);
}

}  // namespace respect::types
