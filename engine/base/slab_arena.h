// SlabArena: the memory of many small things that go as a whole: one database's entries, the parts of one large value.
// General allocators round small sizes up to 16 bytes; here sizes go in steps of 8, and blocks of 64 bytes are cache
// lines besides.
//
//   region  2 MB, aligned to 2 MB, from the operating system:   slab 0 | slab 1 | ... | slab 63
//           from the third on they ask for a huge page: what bounds much data is misses of the TLB
//   slab    32 KB, aligned:   header | block | block | ...      all blocks of one size
//
// A block's slab, and a slab's region, are found by masking the address. An empty slab goes back to its region, an
// empty region to the operating system. Blocks over kMaxBlock come from Allocate(). One thread at a time may use an
// arena; the whole arena may be handed to another thread and destroyed there. Allocate and Free are O(1). Bytes in
// blocks count as held memory of the thread that takes and gives them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/base/page_region.h"

namespace respect {

class SlabArena {
 public:
  static constexpr size_t kMaxBlock = 256;

  SlabArena() = default;
  // Gives back every slab, whatever is still in use. Blocks over kMaxBlock must have been freed.
  ~SlabArena();
  SlabArena(const SlabArena&) = delete;
  SlabArena& operator=(const SlabArena&) = delete;

  void* Take(size_t size);
  // `size` as it was asked for, or any size of the same block size.
  void Give(void* block, size_t size);

  // What a block of `size` really takes: two sizes with the same answer are interchangeable.
  static size_t BlockSize(size_t size);
  // Bytes held from the operating system.
  size_t reserved() const { return regions_ * kRegion; }

 private:
  struct Region;
  struct Slab;
  struct FreeBlock {
    FreeBlock* next;
  };
  static constexpr size_t kStep = 8;
  static constexpr size_t kClasses = kMaxBlock / kStep;
  static constexpr size_t kSlab = 32 * 1024;
  static constexpr size_t kSmallRegions = 2;  // where there is little, only the pages it touches are taken
  static constexpr size_t kRegion = kPageRegion;

  Slab* AddSlab(size_t block_size);
  void ReturnSlab(Slab* slab);
  Region* AddRegion();
  void ReturnRegion(Region* region);

  std::array<Slab*, kClasses> open_{};  // a class: slabs with room
  Region* regions_head_ = nullptr;      // all regions
  Region* roomy_ = nullptr;             // the one to take slabs from; others are found when it is full
  size_t regions_ = 0;
  int64_t used_ = 0;  // bytes in blocks
};

}  // namespace respect
