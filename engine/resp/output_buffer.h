// OutputBuffer: the bytes waiting to be sent to one client: a list of chunks, appended at the end, taken from the
// front. A chunk holds 16 KB, or one longer string. Empty it holds no memory, so that idle clients cost nothing.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/bytes.h"

namespace respect {

class OutputBuffer {
 public:
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // What the chunks are, for CLIENT LIST: the first and the others apart.
  size_t first_size() const { return chunks_.empty() ? 0 : UsedOf(0) - sent_; }
  size_t first_capacity() const { return chunks_.empty() ? 0 : chunks_.front().capacity; }
  size_t further_count() const { return chunks_.empty() ? 0 : chunks_.size() - 1; }
  size_t further_memory() const;

  void Append(Bytes bytes) {
    if (static_cast<size_t>(end_ - at_) < bytes.size()) [[unlikely]]
      return AppendSlow(bytes);
    if (bytes.empty()) return;
    std::memcpy(at_, bytes.data(), bytes.size());
    Commit(bytes.size());
  }
  // Room for `size` bytes (at most 4096) in one piece; Commit says how many were written.
  char* Reserve(size_t size) {
    if (static_cast<size_t>(end_ - at_) < size) [[unlikely]]
      AddChunk(size);
    return at_;
  }
  void Commit(size_t size) {
    at_ += size;
    size_ += size;
  }

  // Describes the waiting bytes from the front; returns how many vectors were filled.
  int Gather(iovec* vectors, int max) const;
  // The first `size` bytes were sent.
  void Consume(size_t size);
  void Clear();
  // Forgets everything after the first `size` bytes: what a command had begun to answer.
  void Truncate(size_t size);
  // All waiting bytes as one string; for tests and replies inside the engine.
  std::string Text() const;

 private:
  struct Chunk {
    std::unique_ptr<char[]> bytes;
    size_t capacity;
    size_t used;  // of all chunks but the last, whose end is at_
  };
  void AppendSlow(Bytes bytes);
  void AddChunk(size_t size);
  size_t UsedOf(size_t index) const;

  std::vector<Chunk> chunks_;
  size_t sent_ = 0;  // of the first chunk
  size_t size_ = 0;
  char* at_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace respect
