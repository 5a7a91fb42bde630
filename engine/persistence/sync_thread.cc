#include "engine/persistence/sync_thread.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace respect::persistence {

SyncThread::~SyncThread() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void SyncThread::Enqueue(const Job& job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(job);
    if (job.syncs()) ++pending_;
    if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
  }
  changed_.notify_all();
}

void SyncThread::Sync(int fd, int64_t offset, bool close_it) {
  Enqueue({close_it ? What::kSyncAndClose : What::kSync, fd, offset});
}

void SyncThread::BeginWriting(int fd, int64_t from, int64_t size) { Enqueue({What::kBeginWriting, fd, from, size}); }

// While the file is open its blocks stay: whoever closes it last gives them back.
void SyncThread::Remove(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  unlink(path.c_str());
  if (fd >= 0) Enqueue({What::kClose, fd});
}

void SyncThread::Drain() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return jobs_.empty() && !working_; });
}

void SyncThread::SyncNow(int fd, int64_t offset) { Do({What::kSync, fd, offset}); }

// A file that cannot be synced by its nature (a pipe) is no failure.
void SyncThread::Do(const Job& job) {
  if (job.what == What::kBeginWriting) {
    sync_file_range(job.fd, job.offset, job.size, SYNC_FILE_RANGE_WRITE);  // what fails is told by the sync
    return;
  }
  if (job.what == What::kClose) {
    close(job.fd);
    return;
  }
  const int failed = fdatasync(job.fd) == 0 || errno == EINVAL || errno == EROFS ? 0 : errno;
  if (job.what == What::kSyncAndClose) close(job.fd);
  if (failed == 0) synced_.store(std::max(job.offset, synced_.load()), std::memory_order_release);
  error_.store(failed, std::memory_order_release);
}

void SyncThread::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    const Job job = jobs_.front();
    jobs_.erase(jobs_.begin());
    working_ = true;
    lock.unlock();
    Do(job);
    lock.lock();
    working_ = false;
    if (job.syncs()) --pending_;
    changed_.notify_all();
  }
}

}  // namespace respect::persistence
