// Output: where writers of this room put bytes: a buffer that is given away whenever it is full, or kept whole.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "engine/base/bytes.h"

namespace respect::persistence {

class Output {
 public:
  // Takes what is in the buffer; false when it could not, which is remembered.
  using Drain = std::function<bool(Bytes)>;

  // Keeps everything.
  Output() = default;
  // Gives away `limit` bytes and more at a time.
  Output(size_t limit, Drain drain) : limit_(limit), drain_(std::move(drain)) { buffer_.reserve(limit + limit / 4); }

  void Append(Bytes bytes) {
    if (buffer_.size() + bytes.size() > limit_) [[unlikely]]
      return AppendBeyond(bytes);
    buffer_.append(bytes);
  }
  void Append(char byte) { Append(Bytes(&byte, 1)); }
  // What was not given away yet.
  std::string& buffer() { return buffer_; }
  bool Flush() {
    if (drain_ && !failed_ && !buffer_.empty()) failed_ = !drain_(buffer_);
    if (drain_) buffer_.clear();
    return !failed_;
  }
  bool failed() const { return failed_; }

 private:
  void AppendBeyond(Bytes bytes) {
    Flush();
    if (bytes.size() < limit_) {
      buffer_.append(bytes);
    } else if (!failed_) {
      failed_ = !drain_(bytes);
    }
  }

  std::string buffer_;
  size_t limit_ = SIZE_MAX;
  Drain drain_;
  bool failed_ = false;
};

}  // namespace respect::persistence
