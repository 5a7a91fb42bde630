// RdbReader: reads what values and files of RDB are made of, out of bytes that may be anything. The first thing that
// does not fit is remembered, and everything after it reads as nothing: whoever reads asks failed() before using what
// it has, and in every loop over a length that was read.
#pragma once

#include <cstdint>

#include "engine/base/bytes.h"
#include "engine/persistence/rdb_format.h"
#include "engine/persistence/text.h"

namespace respect::persistence {

class RdbReader {
 public:
  explicit RdbReader(Bytes bytes) : at_(bytes.data()), begin_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool failed() const { return failed_; }
  // Whether it failed because the bytes came to their end.
  bool ended() const { return ended_; }
  void Fail() {
    failed_ = true;
    at_ = end_;
  }
  size_t remaining() const { return static_cast<size_t>(end_ - at_); }
  size_t offset() const { return static_cast<size_t>(at_ - begin_); }

  uint8_t Byte() {
    if (at_ == end_) [[unlikely]]
      return End(), 0;
    return static_cast<uint8_t>(*at_++);
  }
  Bytes Raw(size_t size);
  // A length, which is no encoded string.
  uint64_t Length();
  // The length of something whose every part takes `part` bytes at least: no more than there can be.
  uint64_t Count(size_t part = 1);
  // A string, whatever its form. False when it failed. What it points to stays as long as the bytes do.
  bool String(Text& out);
  uint64_t Number64();
  double Double();
  // A score as text: its length in a byte, or a mark for what has no text.
  double DoubleText();

 private:
  void End() {
    ended_ = !failed_ || ended_;
    Fail();
  }
  uint64_t LongLength(uint8_t first);
  bool Encoded(uint8_t kind, Text& out);
  bool Decompressed(Text& out);
  template <typename T>
  T Little() {
    T value{};
    const Bytes bytes = Raw(sizeof(T));
    if (!failed_) __builtin_memcpy(&value, bytes.data(), sizeof(T));
    return value;
  }

  const char* at_;
  const char* begin_;
  const char* end_;
  bool failed_ = false, ended_ = false;
};

}  // namespace respect::persistence
