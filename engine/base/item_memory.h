// ItemMemory: where the small parts of one large structure stand: with the allocator, or in an arena of their own,
// where sizes are rounded up less and all of them go at once, whichever thread ends it. (The allocator makes the thread
// that took memory pay for what another one gives back, and for ten million parts that is a pause.)
#pragma once

#include <memory>
#include <utility>

#include "engine/base/memory.h"
#include "engine/base/slab_arena.h"

namespace respect {

class ItemMemory {
 public:
  ItemMemory() = default;
  static ItemMemory InArena() {
    ItemMemory memory;
    memory.arena_ = std::make_unique<SlabArena>();
    return memory;
  }
  bool in_arena() const { return arena_ != nullptr; }

  void* Take(size_t size) { return arena_ == nullptr ? Allocate(size) : arena_->Take(size); }
  // `size` as it was asked for, or any of the same block size.
  void Give(void* item, size_t size) { arena_ == nullptr ? Free(item) : arena_->Give(item, size); }
  // What `size` really takes.
  size_t BlockSize(size_t size) const { return arena_ == nullptr ? GoodSize(size) : SlabArena::BlockSize(size); }
  // Whether an item of this size must be given back before the memory ends: it does not go with the arena.
  bool Outlives(size_t size) const { return arena_ == nullptr || size > SlabArena::kMaxBlock; }

 private:
  std::unique_ptr<SlabArena> arena_;
};

}  // namespace respect
