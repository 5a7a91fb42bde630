// LazyFree: a helper thread that frees what is too large to free between two commands.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/base/memory.h"

namespace respect {

class LazyFree {
 public:
  LazyFree();
  // Frees what is pending, then ends.
  ~LazyFree();
  LazyFree(const LazyFree&) = delete;
  LazyFree& operator=(const LazyFree&) = delete;

  // Runs `free` on the helper thread; `objects` is what it counts as in INFO's lazyfree_pending_objects.
  void Post(size_t objects, std::function<void()> free);
  size_t pending() const { return pending_.load(std::memory_order_relaxed); }
  size_t freed() const { return freed_.load(std::memory_order_relaxed); }
  // Bytes taken less given back by the helper: negative, and part of used_memory.
  int64_t memory() const { return memory_.load(std::memory_order_acquire)->bytes(); }
  // Returns when nothing is pending. For tests and for exact figures.
  void Drain();

 private:
  struct Job {
    size_t objects;
    std::function<void()> free;
  };
  void Run();

  std::mutex mutex_;
  std::condition_variable wake_, idle_;
  std::vector<Job> jobs_;
  bool busy_ = false, stop_ = false;
  std::atomic<size_t> pending_{0}, freed_{0};
  std::atomic<const MemoryCounter*> memory_;
  MemoryCounter none_;
  std::thread thread_;
};

}  // namespace respect
