// A disk that fails, for a server that does not know: loaded before its libraries (LD_PRELOAD), it stands between the
// server and the files it writes. What is to go wrong is told through a small file that both map (RESPECT_DISK_FAULTS),
// so that it can begin and end while the server runs:
//
//   i64 room         bytes that may still be written to files; the write that needs more is cut short, then ENOSPC.
//                    Below zero: no end of room
//   i64 kill_after   bytes after which the process is killed in the midst of a write. Below zero: never
//   i64 sync_error   what fsync and fdatasync fail with; 0: they do not
//   i64 killed       set by this side when it killed
//
// What was synced is noted in the file RESPECT_SYNC_NOTES, a line "inode size" each, so that after a kill the files can
// be cut to what a loss of power would have left of them.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

namespace {

struct Faults {
  std::atomic<int64_t> room, kill_after, sync_error, killed;
};

template <typename Function>
Function Real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

Faults* TheFaults() {
  static Faults* const faults = []() -> Faults* {
    const char* path = getenv("RESPECT_DISK_FAULTS");
    const int fd = path == nullptr ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) return nullptr;
    void* mapped = mmap(nullptr, sizeof(Faults), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return mapped == MAP_FAILED ? nullptr : static_cast<Faults*>(mapped);
  }();
  return faults;
}

bool IsFile(int fd) {
  struct stat status {};
  return fd > STDERR_FILENO && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

// How much of a write of `size` bytes goes to the disk; -1, with errno, when nothing does. `dies`: it is the last one.
int64_t Allowed(int fd, int64_t size, bool& dies) {
  dies = false;
  Faults* faults = TheFaults();
  if (faults == nullptr || size == 0 || !IsFile(fd)) return size;
  if (const int64_t left = faults->kill_after; left >= 0) {
    faults->kill_after -= size;
    if (size > left) {
      dies = true;
      return left;
    }
  }
  const int64_t room = faults->room;
  if (room < 0) return size;
  if (room == 0) {
    errno = ENOSPC;
    return -1;
  }
  const int64_t allowed = std::min(room, size);
  faults->room -= allowed;
  return allowed;
}

void Die() {
  TheFaults()->killed = 1;
  raise(SIGKILL);
}

// Opened each time: a child of the server closes all files but its own.
void NoteSync(const struct stat& status) {
  const char* path = getenv("RESPECT_SYNC_NOTES");
  if (path == nullptr || !S_ISREG(status.st_mode)) return;
  const int notes = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (notes < 0) return;
  char line[64];
  const int length = snprintf(line, sizeof(line), "%llu %llu\n", static_cast<unsigned long long>(status.st_ino),
                              static_cast<unsigned long long>(status.st_size));
  static const auto real_write = Real<ssize_t (*)(int, const void*, size_t)>("write");
  [[maybe_unused]] const ssize_t wrote = real_write(notes, line, static_cast<size_t>(length));
  close(notes);
}

// The size is that of before the call: what is written while it runs may not be on the disk.
int Sync(int fd, int (*real)(int)) {
  const Faults* faults = TheFaults();
  if (faults != nullptr && faults->sync_error != 0 && IsFile(fd)) {
    errno = static_cast<int>(faults->sync_error);
    return -1;
  }
  struct stat before {};
  const bool known = fstat(fd, &before) == 0;
  const int result = real(fd);
  if (result == 0 && known) NoteSync(before);
  return result;
}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* data, size_t size) {
  static const auto real = Real<ssize_t (*)(int, const void*, size_t)>("write");
  bool dies = false;
  const int64_t allowed = Allowed(fd, static_cast<int64_t>(size), dies);
  if (allowed < 0) return -1;
  const ssize_t wrote = allowed == 0 && size > 0 ? 0 : real(fd, data, static_cast<size_t>(allowed));
  if (dies) Die();
  return wrote;
}

ssize_t writev(int fd, const iovec* parts, int count) {
  static const auto real = Real<ssize_t (*)(int, const iovec*, int)>("writev");
  if (!IsFile(fd)) return real(fd, parts, count);
  ssize_t total = 0;
  for (int i = 0; i < count; ++i) {
    const ssize_t wrote = write(fd, parts[i].iov_base, parts[i].iov_len);
    if (wrote < 0) return total > 0 ? total : -1;
    total += wrote;
    if (static_cast<size_t>(wrote) < parts[i].iov_len) break;
  }
  return total;
}

// Buffered writing meets the disk when the buffer is full; here it meets it at once, which is soon enough.
size_t fwrite(const void* data, size_t size, size_t count, FILE* file) {
  static const auto real = Real<size_t (*)(const void*, size_t, size_t, FILE*)>("fwrite");
  const int fd = fileno(file);
  bool dies = false;
  const int64_t allowed =
      fd <= STDERR_FILENO ? static_cast<int64_t>(size * count) : Allowed(fd, static_cast<int64_t>(size * count), dies);
  if (allowed < 0) return 0;
  const size_t wrote = real(data, 1, static_cast<size_t>(allowed), file);
  if (dies) {
    fflush(file);
    Die();
  }
  return size == 0 ? 0 : wrote / size;
}

int fsync(int fd) { return Sync(fd, Real<int (*)(int)>("fsync")); }
int fdatasync(int fd) { return Sync(fd, Real<int (*)(int)>("fdatasync")); }

}  // extern "C"
