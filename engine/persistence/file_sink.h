// FileSink: writes to a file what an Output gives away, with a checksum of it all.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/bytes.h"

namespace respect::persistence {

// Writes all of it; false (with errno) when that failed.
bool WriteAll(int fd, Bytes bytes);
// Makes a renamed or new file in this directory last.
void SyncDirectory(const std::string& directory);

class FileSink {
 public:
  struct Options {
    bool checksum = true;
    bool sync_as_it_goes = true;  // so that the end is no burst
  };
  FileSink(int fd, Options options) : fd_(fd), options_(options) {}

  bool Write(Bytes bytes);
  uint64_t checksum() const { return checksum_; }
  uint64_t written() const { return written_; }

 private:
  int fd_;
  Options options_;
  uint64_t checksum_ = 0, written_ = 0, synced_ = 0;
};

}  // namespace respect::persistence
