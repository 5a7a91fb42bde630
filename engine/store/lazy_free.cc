#include "engine/store/lazy_free.h"

#include <utility>

namespace respect {

LazyFree::LazyFree() : memory_(&none_) {}

LazyFree::~LazyFree() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void LazyFree::Post(size_t objects, std::function<void()> free) {
  pending_.fetch_add(objects, std::memory_order_relaxed);
  {
    const std::lock_guard lock(mutex_);
    // The thread starts with its first job: most engines of a test run never need it.
    if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
    jobs_.push_back({objects, std::move(free)});
  }
  wake_.notify_one();
}

void LazyFree::Drain() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return jobs_.empty() && !busy_; });
}

void LazyFree::Run() {
  memory_.store(&ThisThreadMemory(), std::memory_order_release);
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
    if (jobs_.empty()) break;
    std::vector<Job> jobs = std::exchange(jobs_, {});
    busy_ = true;
    lock.unlock();
    for (Job& job : jobs) {
      job.free();
      pending_.fetch_sub(job.objects, std::memory_order_relaxed);
      freed_.fetch_add(job.objects, std::memory_order_relaxed);
    }
    jobs.clear();
    lock.lock();
    busy_ = false;
    idle_.notify_all();
  }
  // The thread's counter goes with the thread; what it counted stays.
  none_.Add(ThisThreadMemory().bytes());
  memory_.store(&none_, std::memory_order_release);
}

}  // namespace respect
