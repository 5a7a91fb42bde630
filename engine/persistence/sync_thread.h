// SyncThread: brings files to disk away from the thread that serves: one request at a time, in the order of asking.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace respect::persistence {

class SyncThread {
 public:
  SyncThread() = default;
  ~SyncThread();
  SyncThread(const SyncThread&) = delete;
  SyncThread& operator=(const SyncThread&) = delete;

  // Syncs what was written to `fd`, up to `offset` of all that is appended; then closes it when `close_it`.
  void Sync(int fd, int64_t offset, bool close_it);
  // The same at once, in the calling thread.
  void SyncNow(int fd, int64_t offset);
  // Lets the system begin to write `size` bytes at `from` of the file: a sync that follows has less to wait for.
  void BeginWriting(int fd, int64_t from, int64_t size);
  // Removes the file: its name now, what it holds on disk later, which takes long for large files.
  void Remove(const std::string& path);
  // Whether a sync waits or is being done.
  bool busy() const { return pending_.load(std::memory_order_acquire) > 0; }
  // Up to where everything is on disk.
  int64_t synced() const { return synced_.load(std::memory_order_acquire); }
  // The error of the last sync, 0 without.
  int error() const { return error_.load(std::memory_order_acquire); }
  // Waits until nothing is left to do.
  void Drain();

 private:
  enum class What { kSync, kSyncAndClose, kBeginWriting, kClose };
  struct Job {
    What what;
    int fd;
    int64_t offset = 0, size = 0;
    bool syncs() const { return what == What::kSync || what == What::kSyncAndClose; }
  };
  void Enqueue(const Job& job);
  void Run();
  void Do(const Job& job);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Job> jobs_;
  std::atomic<int> pending_{0};
  std::atomic<int64_t> synced_{0};
  std::atomic<int> error_{0};
  bool ending_ = false, working_ = false;
  std::thread thread_;
};

}  // namespace respect::persistence
