// ReplySkipper: counts the replies in a stream of bytes without building them. What a load generator must know of a
// reply is that it is complete and whether it is an error; everything else is stepped over. Bytes may come in any
// pieces. RESP2 and RESP3, except streamed aggregates, which no server sends.
//
// No stack is needed for nesting: an aggregate of n elements only adds n to the number of values that are still due in
// the current reply, an attribute of n pairs adds 2n and is no value itself, and the reply is complete when none is
// due. An attribute before a whole reply is skipped as if it were a reply that is not counted.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/bytes.h"

namespace respect::bench {

// Told of each error that is a whole reply: its place in the stream (the first reply is 0) and its text without the
// sign, cut to a few hundred bytes.
class ErrorListener {
 public:
  virtual ~ErrorListener() = default;
  virtual void OnError(int64_t reply_index, Bytes text) = 0;
};

class ReplySkipper {
 public:
  struct Counts {
    int64_t replies = 0;        // complete, errors among them, pushes not
    int64_t errors = 0;         // replies that are errors
    int64_t nested_errors = 0;  // errors inside aggregates: what EXEC's commands answered
    int64_t pushes = 0;         // complete out-of-band messages
    int64_t bytes = 0;
    bool operator==(const Counts&) const = default;
  };

  // `listener` may be null; it must outlive this.
  explicit ReplySkipper(ErrorListener* listener = nullptr) : listener_(listener) {}

  // Takes all of `chunk`. False when it holds what cannot be a reply; the stream is then lost for good. Linear, and
  // bodies of bulk strings cost nothing.
  bool Skip(Bytes chunk);

  const Counts& counts() const { return counts_; }
  // No reply is half read.
  bool between_replies() const { return state_ == State::kSign && !is_nested_ && !is_attribute_; }

 private:
  enum class State : uint8_t {
    kSign,    // at the first byte of a value
    kLine,    // within a line that says nothing to us
    kError,   // within the line of an error
    kLength,  // within the digits of a header
    kBody,    // within a bulk string and its line end
    kBroken,
  };

  const char* StartValue(const char* at, const char* end);
  const char* StartLength(const char* at, const char* end);
  const char* SkipLine(const char* at, const char* end);
  const char* ReadLength(const char* at, const char* end);
  // A header has been read whole: `length_` values, pairs or bytes follow.
  void ApplyLength();
  void EndValue();
  void EndError();
  bool Break();

  ErrorListener* listener_;
  Counts counts_;
  State state_ = State::kSign;
  char sign_ = 0;              // of the header being read
  bool is_push_ = false;       // what is being read is an out-of-band message
  bool is_attribute_ = false;  // what is being read comes before a reply
  bool is_nested_ = false;     // inside an aggregate
  bool negative_ = false;      // of the header being read
  int digits_ = 0;             // read of the header so far
  int64_t length_ = 0;         // read of the header so far
  int64_t due_ = 1;            // values still due in the current reply
  int64_t left_ = 0;           // bytes of the body still to skip
  std::string error_text_;     // of the error being read
};

}  // namespace respect::bench
