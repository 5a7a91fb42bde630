#include "engine/base/slab_arena.h"

#include <bit>

#include "engine/base/memory.h"
#include "engine/base/page_region.h"

namespace respect {
namespace {

template <typename T>
T* MaskTo(void* pointer, size_t alignment) {
  return reinterpret_cast<T*>(reinterpret_cast<uintptr_t>(pointer) & ~(alignment - 1));
}

}  // namespace

struct alignas(64) SlabArena::Slab {
  FreeBlock* free;  // blocks given back
  char* fresh;      // blocks from here on were never taken
  char* end;
  Slab* next;  // among the open slabs of the class
  Slab* previous;
  uint32_t used;  // blocks taken
  uint32_t block_size;
  bool open;

  bool full() const { return free == nullptr && fresh + block_size > end; }
};

// The first slab of a region is its header.
struct SlabArena::Region {
  Region* next;
  Region* previous;
  uint64_t free_slabs;  // bit a slab; slab 0 is never free
};

SlabArena::~SlabArena() {
  ThisThreadMemory().Add(-used_);
  while (regions_head_ != nullptr) {
    Region* next = regions_head_->next;
    UnmapPageRegion(regions_head_);
    regions_head_ = next;
  }
}

size_t SlabArena::BlockSize(size_t size) {
  return size <= kMaxBlock ? (size + kStep - 1) & ~(kStep - 1) : GoodSize(size);
}

SlabArena::Region* SlabArena::AddRegion() {
  auto* region = static_cast<Region*>(MapPageRegion(regions_ < kSmallRegions ? PageSize::kSmall : PageSize::kHuge));
  region->free_slabs = ~uint64_t{1};
  region->previous = nullptr;
  region->next = regions_head_;
  if (regions_head_ != nullptr) regions_head_->previous = region;
  regions_head_ = region;
  ++regions_;
  return region;
}

void SlabArena::ReturnRegion(Region* region) {
  (region->previous != nullptr ? region->previous->next : regions_head_) = region->next;
  if (region->next != nullptr) region->next->previous = region->previous;
  if (roomy_ == region) roomy_ = nullptr;
  --regions_;
  UnmapPageRegion(region);
}

SlabArena::Slab* SlabArena::AddSlab(size_t block_size) {
  if (roomy_ == nullptr || roomy_->free_slabs == 0) roomy_ = AddRegion();
  const int index = std::countr_zero(roomy_->free_slabs);
  roomy_->free_slabs &= roomy_->free_slabs - 1;
  char* const base = reinterpret_cast<char*>(roomy_) + static_cast<size_t>(index) * kSlab;
  auto* slab = reinterpret_cast<Slab*>(base);
  *slab = Slab{};
  slab->fresh = base + sizeof(Slab);
  slab->end = base + kSlab;
  slab->block_size = static_cast<uint32_t>(block_size);
  return slab;
}

void SlabArena::ReturnSlab(Slab* slab) {
  auto* region = MaskTo<Region>(slab, kRegion);
  const auto index = static_cast<size_t>(reinterpret_cast<char*>(slab) - reinterpret_cast<char*>(region)) / kSlab;
  region->free_slabs |= uint64_t{1} << index;
  if (region->free_slabs == ~uint64_t{1}) {
    ReturnRegion(region);
  } else if (roomy_ == nullptr || roomy_->free_slabs == 0) {
    roomy_ = region;
  }
}

void* SlabArena::Take(size_t size) {
  if (size > kMaxBlock) [[unlikely]]
    return Allocate(size);
  const size_t block_size = BlockSize(size);
  Slab*& head = open_[block_size / kStep - 1];
  if (head == nullptr) {
    head = AddSlab(block_size);
    head->open = true;
  }
  Slab* slab = head;
  void* block;
  if (slab->free != nullptr) {
    block = slab->free;
    slab->free = slab->free->next;
  } else {
    block = slab->fresh;
    slab->fresh += block_size;
  }
  ++slab->used;
  if (slab->full()) {
    head = slab->next;
    if (head != nullptr) head->previous = nullptr;
    slab->open = false;
  }
  used_ += static_cast<int64_t>(block_size);
  ThisThreadMemory().Add(static_cast<int64_t>(block_size));
  return block;
}

void SlabArena::Give(void* block, size_t size) {
  if (size > kMaxBlock) [[unlikely]]
    return Free(block);
  auto* slab = MaskTo<Slab>(block, kSlab);
  Slab*& head = open_[slab->block_size / kStep - 1];
  auto* free_block = static_cast<FreeBlock*>(block);
  free_block->next = slab->free;
  slab->free = free_block;
  used_ -= static_cast<int64_t>(slab->block_size);
  ThisThreadMemory().Add(-static_cast<int64_t>(slab->block_size));
  if (!slab->open) {
    slab->open = true;
    slab->previous = nullptr;
    slab->next = head;
    if (head != nullptr) head->previous = slab;
    head = slab;
  }
  if (--slab->used > 0) return;
  (slab->previous != nullptr ? slab->previous->next : head) = slab->next;
  if (slab->next != nullptr) slab->next->previous = slab->previous;
  ReturnSlab(slab);
}

}  // namespace respect
