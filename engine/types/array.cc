#include "engine/types/array.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "engine/base/memory.h"

namespace respect::types {
namespace {

constexpr size_t kHeader = sizeof(ArrayNode);

ArrayBranch* BranchAt(ArrayNode** link) { return static_cast<ArrayBranch*>(*link); }
ArraySlice* SliceAt(ArrayNode** link) { return static_cast<ArraySlice*>(*link); }
unsigned BlockBit(uint64_t index) { return static_cast<unsigned>(index >> kArrayNodeBits) & 63; }
unsigned SlotBit(uint64_t index) { return static_cast<unsigned>(index) & 63; }

uint64_t BaseOf(uint64_t index, unsigned width) { return width >= 64 ? 0 : index >> width << width; }

}  // namespace

Array::~Array() {
  if (root_ != nullptr) FreeUnder(root_);
}

Array::Array(const Array& other)
    : count_(other.count_),
      next_insert_(other.next_insert_),
      slices_(other.slices_),
      directory_room_(other.directory_room_) {
  if (other.root_ != nullptr) root_ = CopyUnder(other.root_);
}

uint64_t Array::length() const {
  uint64_t length = 0;
  ForEachBackwards(0, kMaxIndex, [&](uint64_t index, const ArraySlot&) {
    length = index + 1;
    return false;
  });
  return length;
}

const ArraySlot* Array::Find(uint64_t index) const {
  const ArrayNode* node = root_;
  if (node == nullptr) return nullptr;
  while (!node->is_slice()) {
    const unsigned bit = node->BitOf(index);
    if (!node->Covers(index) || !node->Has(bit)) return nullptr;
    node = static_cast<const ArrayBranch*>(node)->children[RankIn(node->present, bit)];
  }
  if (!node->Covers(index) || !node->Has(BlockBit(index))) return nullptr;
  const ArrayBlock& block = static_cast<const ArraySlice*>(node)->blocks[RankIn(node->present, BlockBit(index))];
  if (!(block.present >> SlotBit(index) & 1)) return nullptr;
  return &block.slots[RankIn(block.present, SlotBit(index))];
}

// ---- Filling ----

ArrayNode* Array::NewSlice(uint64_t index) {
  auto* slice = static_cast<ArraySlice*>(Allocate(sizeof(ArraySlice) + sizeof(ArrayBlock)));
  slice->place = BaseOf(index, kArraySliceBits);
  slice->present = 0;
  ++slices_;
  return slice;
}

ArrayNode** Array::AddChild(ArrayNode** link, unsigned bit, ArrayNode* child) {
  const size_t size = (*link)->size();
  const unsigned rank = RankIn((*link)->present, bit);
  directory_room_ += ArrayNode::RoomFor(size + 1) - ArrayNode::RoomFor(size);
  *link = static_cast<ArrayNode*>(OpenPacked(*link, kHeader, sizeof(ArrayNode*), size, rank));
  (*link)->present |= uint64_t{1} << bit;
  BranchAt(link)->children[rank] = child;
  return &BranchAt(link)->children[rank];
}

ArrayNode** Array::Grow(ArrayNode** link, uint64_t index) {
  ArrayNode* const below = *link;
  const auto differing = static_cast<unsigned>(std::bit_width(index ^ below->base()));
  const unsigned level = (differing - kArraySliceBits + kArrayNodeBits - 1) / kArrayNodeBits;
  auto* branch = static_cast<ArrayBranch*>(Allocate(sizeof(ArrayBranch) + sizeof(ArrayNode*)));
  branch->place = level;  // so that width() is known
  branch->place = BaseOf(index, branch->width()) | level;
  branch->present = uint64_t{1} << branch->BitOf(below->base());
  branch->children[0] = below;
  *link = branch;
  directory_room_ += 1;
  return AddChild(link, branch->BitOf(index), NewSlice(index));
}

ArrayNode** Array::SliceLink(uint64_t index) {
  ArrayNode** link = &root_;
  if (root_ == nullptr) root_ = NewSlice(index);
  while (true) {
    ArrayNode* const node = *link;
    if (!node->Covers(index)) return Grow(link, index);
    if (node->is_slice()) return link;
    const unsigned bit = node->BitOf(index);
    if (!node->Has(bit)) return AddChild(link, bit, NewSlice(index));
    link = &BranchAt(link)->children[RankIn(node->present, bit)];
  }
}

ArrayBlock& Array::BlockFor(ArrayNode** link, unsigned bit) {
  const unsigned rank = RankIn((*link)->present, bit);
  if (!(*link)->Has(bit)) {
    // A new slice has no block yet, and room for one.
    const size_t size = (*link)->size();
    if (size > 0) *link = static_cast<ArrayNode*>(OpenPacked(*link, kHeader, sizeof(ArrayBlock), size, rank));
    (*link)->present |= uint64_t{1} << bit;
    SliceAt(link)->blocks[rank] = {.present = 0, .slots = nullptr};
  }
  return SliceAt(link)->blocks[rank];
}

bool Array::Set(uint64_t index, Bytes value) {
  ArrayBlock& block = BlockFor(SliceLink(index), BlockBit(index));
  const unsigned rank = RankIn(block.present, SlotBit(index));
  const ArraySlot slot = ArraySlot::Make(value);
  if (block.present >> SlotBit(index) & 1) {
    block.slots[rank].Free();
    block.slots[rank] = slot;
    return false;
  }
  const auto size = static_cast<size_t>(std::popcount(block.present));
  block.slots = static_cast<ArraySlot*>(OpenPacked(block.slots, 0, sizeof(ArraySlot), size, rank));
  block.slots[rank] = slot;
  block.present |= uint64_t{1} << SlotBit(index);
  ++count_;
  return true;
}

// ---- Emptying ----

bool Array::Remove(uint64_t index) { return RemoveRange(index, index) > 0; }

uint64_t Array::RemoveRange(uint64_t first, uint64_t last) {
  if (root_ == nullptr) return 0;
  const uint64_t removed = RemoveUnder(&root_, first, last);
  count_ -= removed;
  return removed;
}

uint64_t Array::FreeUnder(ArrayNode* node) {
  uint64_t freed = 0;
  if (node->is_slice()) {
    auto* slice = static_cast<ArraySlice*>(node);
    for (size_t i = 0; i < node->size(); ++i) freed += RemoveInBlock(slice->blocks[i], ~uint64_t{0});
    --slices_;
  } else {
    for (size_t i = 0; i < node->size(); ++i) freed += FreeUnder(static_cast<ArrayBranch*>(node)->children[i]);
    directory_room_ -= ArrayNode::RoomFor(node->size());
  }
  respect::Free(node);
  return freed;
}

uint64_t Array::RemoveInBlock(ArrayBlock& block, uint64_t bits) {
  uint64_t removed = 0;
  for (bits &= block.present; bits != 0; bits &= bits - 1, ++removed) {
    const auto bit = static_cast<unsigned>(std::countr_zero(bits));
    const unsigned rank = RankIn(block.present, bit);
    block.slots[rank].Free();
    const auto size = static_cast<size_t>(std::popcount(block.present));
    block.present ^= uint64_t{1} << bit;
    if (block.present == 0) {
      respect::Free(std::exchange(block.slots, nullptr));
    } else {
      block.slots = static_cast<ArraySlot*>(ClosePacked(block.slots, 0, sizeof(ArraySlot), size, rank));
    }
  }
  return removed;
}

void Array::RemoveBlock(ArrayNode** link, unsigned bit) {
  const size_t size = (*link)->size();
  const unsigned rank = RankIn((*link)->present, bit);
  (*link)->present ^= uint64_t{1} << bit;
  if (size > 1) *link = static_cast<ArrayNode*>(ClosePacked(*link, kHeader, sizeof(ArrayBlock), size, rank));
}

uint64_t Array::RemoveInSlice(ArrayNode** link, uint64_t first, uint64_t last) {
  uint64_t removed = 0;
  for (uint64_t bits = (*link)->BitsIn(first, last); bits != 0; bits &= bits - 1) {
    const auto bit = static_cast<unsigned>(std::countr_zero(bits));
    ArrayBlock& block = SliceAt(link)->blocks[RankIn((*link)->present, bit)];
    const uint64_t base = (*link)->base() | uint64_t{bit} << kArrayNodeBits;
    removed += RemoveInBlock(block, SlotBits(block, base, first, last));
    if (block.present == 0) RemoveBlock(link, bit);
  }
  if ((*link)->present == 0) {
    respect::Free(std::exchange(*link, nullptr));
    --slices_;
  }
  return removed;
}

void Array::RemoveChild(ArrayNode** link, unsigned bit) {
  const size_t size = (*link)->size();
  const unsigned rank = RankIn((*link)->present, bit);
  directory_room_ -= ArrayNode::RoomFor(size) - ArrayNode::RoomFor(std::max<size_t>(size - 1, 1));
  (*link)->present ^= uint64_t{1} << bit;
  if (size > 1) *link = static_cast<ArrayNode*>(ClosePacked(*link, kHeader, sizeof(ArrayNode*), size, rank));
}

uint64_t Array::RemoveUnder(ArrayNode** link, uint64_t first, uint64_t last) {
  if ((*link)->last() < first || (*link)->base() > last) return 0;
  if (first <= (*link)->base() && (*link)->last() <= last) return FreeUnder(std::exchange(*link, nullptr));
  if ((*link)->is_slice()) return RemoveInSlice(link, first, last);
  uint64_t removed = 0;
  for (uint64_t bits = (*link)->BitsIn(first, last); bits != 0; bits &= bits - 1) {
    const auto bit = static_cast<unsigned>(std::countr_zero(bits));
    ArrayNode** const child = &BranchAt(link)->children[RankIn((*link)->present, bit)];
    removed += RemoveUnder(child, first, last);
    if (*child == nullptr) RemoveChild(link, bit);
  }
  if ((*link)->size() > 1) return removed;
  // A level with one child, or none, is none.
  ArrayNode* const branch = *link;
  *link = branch->size() == 1 ? BranchAt(link)->children[0] : nullptr;
  directory_room_ -= 1;
  respect::Free(branch);
  return removed;
}

// ---- The ring ----

void Array::ReshapeRing(uint64_t size) {
  if (count_ == 0) return;
  const uint64_t last = last_inserted();
  const uint64_t window = std::max(length(), last + 1);
  const uint64_t kept = std::min(size, window);
  Array ring;
  ForEach(0, kMaxIndex, [&](uint64_t index, const ArraySlot& slot) {
    const uint64_t age = index <= last ? last - index : last + (window - index);
    if (age < kept) ring.Set(kept - 1 - age, ArrayText(slot));
    return true;
  });
  ring.next_insert_ = kept;
  std::swap(root_, ring.root_);
  std::swap(count_, ring.count_);
  std::swap(slices_, ring.slices_);
  std::swap(directory_room_, ring.directory_room_);
  next_insert_ = kept;
}

// ---- Whole arrays ----

ArrayNode* Array::CopyUnder(const ArrayNode* node) {
  const size_t size = node->size();
  const size_t entry = node->is_slice() ? sizeof(ArrayBlock) : sizeof(ArrayNode*);
  auto* copy = static_cast<ArrayNode*>(Allocate(kHeader + ArrayNode::RoomFor(size) * entry));
  *copy = *node;
  if (!node->is_slice()) {
    for (size_t i = 0; i < size; ++i) {
      static_cast<ArrayBranch*>(copy)->children[i] = CopyUnder(static_cast<const ArrayBranch*>(node)->children[i]);
    }
    return copy;
  }
  for (size_t i = 0; i < size; ++i) {
    const ArrayBlock& from = static_cast<const ArraySlice*>(node)->blocks[i];
    const auto slots = static_cast<size_t>(std::popcount(from.present));
    auto* to = static_cast<ArraySlot*>(Allocate(ArrayNode::RoomFor(slots) * sizeof(ArraySlot)));
    for (size_t j = 0; j < slots; ++j) to[j] = from.slots[j].Copy();
    static_cast<ArraySlice*>(copy)->blocks[i] = {.present = from.present, .slots = to};
  }
  return copy;
}

size_t Array::MemoryUsage(size_t samples) const {
  size_t bytes = sizeof(*this) + directory_room_ * sizeof(ArrayNode*);
  ForEachSlice([&](const ArraySlice& slice) {
    bytes += UsableSize(&slice);
    for (size_t i = 0; i < slice.size(); ++i) bytes += UsableSize(slice.blocks[i].slots);
  });
  size_t looked_at = 0, long_bytes = 0;
  ForEach(0, kMaxIndex, [&](uint64_t, const ArraySlot& slot) {
    long_bytes += slot.MemoryUsage();
    return ++looked_at != samples;
  });
  return looked_at == 0 ? bytes : bytes + long_bytes * count_ / looked_at;
}

namespace {

struct Tally {
  uint64_t filled = 0, slices = 0, room = 0;
  bool sound = true;
};

void Check(const ArrayNode* node, Tally& tally) {
  tally.sound =
      tally.sound && node->present != 0 && node->level() <= 9 && node->base() == BaseOf(node->base(), node->width());
  if (node->is_slice()) {
    ++tally.slices;
    for (size_t i = 0; i < node->size(); ++i) {
      const ArrayBlock& block = static_cast<const ArraySlice*>(node)->blocks[i];
      tally.sound = tally.sound && block.present != 0 && block.slots != nullptr;
      tally.filled += static_cast<uint64_t>(std::popcount(block.present));
    }
    return;
  }
  tally.sound = tally.sound && node->size() > 1;
  tally.room += ArrayNode::RoomFor(node->size());
  uint64_t bits = node->present;
  for (size_t i = 0; i < node->size(); ++i, bits &= bits - 1) {
    const ArrayNode* child = static_cast<const ArrayBranch*>(node)->children[i];
    tally.sound = tally.sound && child->level() < node->level() && node->Covers(child->base()) &&
                  node->BitOf(child->base()) == static_cast<unsigned>(std::countr_zero(bits));
    Check(child, tally);
  }
}

}  // namespace

bool Array::CheckInvariants() const {
  Tally tally{.room = 1};
  if (root_ != nullptr) Check(root_, tally);
  return tally.sound && tally.filled == count_ && tally.slices == slices_ && tally.room == directory_room_;
}

}  // namespace respect::types
