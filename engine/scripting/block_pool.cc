#include "engine/scripting/block_pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace respect::scripting {

BlockPool::BlockPool(bool with_region) {
  if (!with_region) return;
  void* const region =
      mmap(nullptr, kRegion, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (region != MAP_FAILED) region_ = static_cast<char*>(region);
}

BlockPool::~BlockPool() {
  if (region_ != nullptr) munmap(region_, kRegion);
}

void* BlockPool::Allocate(size_t size) {
  if (size > kMaxBlock) return std::malloc(size);
  const size_t index = ClassOf(size);
  if (Waiting* const block = waiting_[index]) [[likely]] {
    waiting_[index] = block->next;
    return block;
  }
  const size_t block_size = (index + 1) * kGrain;
  if (region_ == nullptr || used_ + block_size > kRegion) return std::malloc(size);
  char* const block = region_ + used_;
  used_ += block_size;
  return block;
}

void BlockPool::Free(void* pointer, size_t size) {
  if (!Owns(pointer)) return std::free(pointer);
  auto* const block = static_cast<Waiting*>(pointer);
  block->next = waiting_[ClassOf(size)];
  waiting_[ClassOf(size)] = block;
}

void* BlockPool::Reallocate(void* pointer, size_t old_size, size_t new_size) {
  if (pointer == nullptr) return Allocate(new_size);
  const bool owned = Owns(pointer);
  if (owned && new_size <= kMaxBlock && ClassOf(old_size) == ClassOf(new_size)) return pointer;
  if (!owned && new_size > kMaxBlock) return std::realloc(pointer, new_size);
  void* const moved = Allocate(new_size);
  // A block that only shrinks may stay where it is, but then its class would not be known from its size.
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, pointer, std::min(old_size, new_size));
  Free(pointer, old_size);
  return moved;
}

}  // namespace respect::scripting
