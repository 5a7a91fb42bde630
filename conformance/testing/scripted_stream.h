// ScriptedStream: a server played from a script, for tests of what reads it. Time never passes: where a real server
// would keep silent, the deadline is over at once.
#pragma once

#include <deque>
#include <string>
#include <utility>

#include "conformance/target/stream.h"

namespace respect::conformance {

class ScriptedStream final : public Stream {
 public:
  // Each piece is what one read gives. After the last one the stream closes, or stays silent.
  ScriptedStream(std::deque<std::string> pieces, bool closes) : pieces_(std::move(pieces)), closes_(closes) {}

  IoOutcome Write(Bytes bytes) override {
    written_ += bytes;
    return {IoOutcome::State::kDone, bytes.size(), ""};
  }
  IoOutcome Read(std::string& out) override {
    if (pieces_.empty()) {
      if (closes_) return {IoOutcome::State::kClosed, 0, "closed by the script"};
      return {IoOutcome::State::kWouldBlock, 0, ""};
    }
    const std::string piece = std::exchange(pieces_.front(), "");
    pieces_.pop_front();
    out += piece;
    return {IoOutcome::State::kDone, piece.size(), ""};
  }
  bool Wait(bool, Moment) override { return closes_ || !pieces_.empty(); }
  const std::string& written() const { return written_; }

 private:
  std::deque<std::string> pieces_;
  bool closes_;
  std::string written_;
};

}  // namespace respect::conformance
