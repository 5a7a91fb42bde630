// MappedFile: the bytes of a file, to be read from begin to end.
#pragma once

#include <string>

#include "engine/base/bytes.h"

namespace respect::persistence {

class MappedFile {
 public:
  MappedFile() = default;
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  // False, with errno, when it cannot be read.
  bool Open(const std::string& path);
  Bytes bytes() const { return {data_, size_}; }
  // What lies before `offset` is not looked at again: its memory may go.
  void Forget(size_t offset);

 private:
  const char* data_ = nullptr;
  size_t size_ = 0, forgotten_ = 0;
};

}  // namespace respect::persistence
