// StreamId: the id of a stream's entry, <ms>-<seq>, ordered; and its text.
#pragma once

#include <compare>
#include <cstdint>

#include "engine/base/bytes.h"
#include "engine/base/numbers.h"

namespace respect::types {

struct StreamId {
  uint64_t ms = 0, seq = 0;

  auto operator<=>(const StreamId&) const = default;
  bool IsZero() const { return ms == 0 && seq == 0; }
  // Steps to the next or previous id; false, and unchanged, at the end of all ids.
  bool Increment() {
    if (seq != UINT64_MAX) return ++seq, true;
    if (ms == UINT64_MAX) return false;
    ++ms;
    seq = 0;
    return true;
  }
  bool Decrement() {
    if (seq != 0) return --seq, true;
    if (ms == 0) return false;
    --ms;
    seq = UINT64_MAX;
    return true;
  }
};

inline constexpr StreamId kMinStreamId{};
inline constexpr StreamId kMaxStreamId{UINT64_MAX, UINT64_MAX};

// The text of an id, held in place.
class StreamIdText {
 public:
  explicit StreamIdText(StreamId id) {
    char* const end = buffer_ + sizeof(buffer_);
    char* at = PrintUnsignedBackwards(id.seq, end);
    *--at = '-';
    begin_ = PrintUnsignedBackwards(id.ms, at);
  }
  Bytes view() const { return {begin_, static_cast<size_t>(buffer_ + sizeof(buffer_) - begin_)}; }
  operator Bytes() const { return view(); }
  StreamIdText(const StreamIdText&) = delete;
  StreamIdText& operator=(const StreamIdText&) = delete;

 private:
  char buffer_[41];
  const char* begin_;
};

}  // namespace respect::types
