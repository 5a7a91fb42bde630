// Memory: the one way the engine's data structures take and give back memory, and the count of what is held.
//
// Allocator: mimalloc (size classes 8 bytes apart up to 64, which small entries live on). The count is kept a thread:
// a plain add on memory that only this thread writes, so it costs nothing to keep and an engine reads the sum of the
// threads it owns as used_memory. Memory given back by another thread than took it is subtracted there: the sum is
// right.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace respect {

// Bytes taken and not given back by one thread, in usable sizes. Written by that thread only.
class MemoryCounter {
 public:
  void Add(int64_t bytes) { bytes_.store(bytes_.load(std::memory_order_relaxed) + bytes, std::memory_order_relaxed); }
  int64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> bytes_{0};
};

// The calling thread's counter; lives as long as the thread.
MemoryCounter& ThisThreadMemory();

// Never returns nullptr: running out of memory ends the process, as it does in every server of this kind.
[[nodiscard]] void* Allocate(size_t size);
void Free(void* pointer);
// What an allocation of `size` really takes; growing within it is free.
size_t GoodSize(size_t size);
size_t UsableSize(const void* pointer);

// Gives what the allocator keeps for later back to the system.
void ReturnFreeMemory();
// The allocator's own report, for people.
std::string AllocatorReport();

}  // namespace respect
