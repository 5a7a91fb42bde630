// BlockPool: memory for the many small things of one Lua machine, which tells the size of what it gives back.
//
//   region   [block][block]...[block]              kRegion bytes, reserved at once, touched as they are needed
//   classes  16, 32, ... kMaxBlock bytes: blocks given back wait in a list, their first word is the next one
//
// What does not fit into the region, and all that is larger, is malloc's: a script that once took much memory gives it
// back. Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace respect::scripting {

class BlockPool {
 public:
  static constexpr size_t kMaxBlock = 512;
  static constexpr size_t kRegion = size_t{8} << 20;

  // Without a region all is malloc's: sanitizers then see every block.
  explicit BlockPool(bool with_region = true);
  ~BlockPool();
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;

  // As realloc, of `old_size` bytes (0: of nothing) to `new_size` (not 0); nullptr, with the old one as it was, when
  // there is no memory.
  void* Reallocate(void* pointer, size_t old_size, size_t new_size);
  void Free(void* pointer, size_t size);

 private:
  static constexpr size_t kGrain = 16;
  struct Waiting {
    Waiting* next;
  };

  static size_t ClassOf(size_t size) { return (size - 1) / kGrain; }
  bool Owns(const void* pointer) const {
    return static_cast<size_t>(static_cast<const char*>(pointer) - region_) < kRegion;
  }
  void* Allocate(size_t size);

  char* region_ = nullptr;  // nullptr: there is none, all is malloc's
  size_t used_ = 0;
  std::array<Waiting*, kMaxBlock / kGrain> waiting_{};
};

}  // namespace respect::scripting
