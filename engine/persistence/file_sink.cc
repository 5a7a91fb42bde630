#include "engine/persistence/file_sink.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "engine/persistence/crc64.h"

namespace respect::persistence {
namespace {

constexpr uint64_t kSyncEvery = 4 << 20;

}  // namespace

bool WriteAll(int fd, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) {
      if (wrote == 0) errno = ENOSPC;
      return false;
    }
    bytes.remove_prefix(static_cast<size_t>(wrote));
  }
  return true;
}

void SyncDirectory(const std::string& directory) {
  const int fd = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  close(fd);
}

bool FileSink::Write(Bytes bytes) {
  if (options_.checksum) checksum_ = Crc64(checksum_, bytes);
  if (!WriteAll(fd_, bytes)) return false;
  written_ += bytes.size();
  if (options_.sync_as_it_goes && written_ - synced_ >= kSyncEvery) {
    // Begins writing what is new, and waits for what was begun the last time.
    sync_file_range(fd_, static_cast<off64_t>(synced_), static_cast<off64_t>(written_ - synced_),
                    SYNC_FILE_RANGE_WRITE);
    synced_ = written_;
  }
  return true;
}

}  // namespace respect::persistence
