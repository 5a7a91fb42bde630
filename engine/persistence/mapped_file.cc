#include "engine/persistence/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace respect::persistence {

MappedFile::~MappedFile() {
  if (size_ > 0) munmap(const_cast<char*>(data_), size_);
}

bool MappedFile::Open(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  struct stat status {};
  bool opened = fstat(fd, &status) == 0;
  if (opened && S_ISDIR(status.st_mode)) {
    errno = EISDIR;
    opened = false;
  }
  if (opened && status.st_size > 0) {
    void* data = mmap(nullptr, static_cast<size_t>(status.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
    opened = data != MAP_FAILED;
    if (opened) {
      data_ = static_cast<const char*>(data);
      size_ = static_cast<size_t>(status.st_size);
      madvise(data, size_, MADV_SEQUENTIAL);
    }
  }
  const int error = errno;
  close(fd);
  errno = error;
  return opened;
}

void MappedFile::Forget(size_t offset) {
  constexpr size_t kPage = 4096, kWorthIt = 16 << 20;
  if (offset < forgotten_ + kWorthIt) return;
  const size_t end = offset / kPage * kPage;
  madvise(const_cast<char*>(data_) + forgotten_, end - forgotten_, MADV_DONTNEED);
  forgotten_ = end;
}

}  // namespace respect::persistence
