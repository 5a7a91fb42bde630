// byte-split: every byte of a request is a write of its own, so that the server meets each request cut everywhere.
// Long requests are cut so at their head and tail, where the protocol's own bytes are, and at random places between.
#include <sched.h>

#include "conformance/modes/modes.h"

namespace respect::conformance {
namespace {

constexpr size_t kSingleBytes = 256;  // at the head and at the tail of a write
constexpr size_t kMostPieces = 64;    // between them

class ByteSplit final : public Mode {
 public:
  Bytes name() const override { return "byte-split"; }
  Bytes summary() const override { return "every byte of a request in a write of its own"; }

  std::optional<Failure> Write(const ModeContext& context, Connection& connection, Bytes bytes) const override {
    const Moment deadline = InMs(context.deadlines.reply_ms);
    size_t at = 0;
    while (at < bytes.size()) {
      const size_t length = NextLength(context, at, bytes.size());
      if (std::optional<Failure> failure = connection.Send(bytes.substr(at, length), deadline)) return failure;
      at += length;
      sched_yield();  // lets a server on this processor read what it has
    }
    return std::nullopt;
  }

 private:
  static size_t NextLength(const ModeContext& context, size_t at, size_t size) {
    if (at < kSingleBytes || at + kSingleBytes >= size) return 1;
    const size_t left = size - kSingleBytes - at;
    const size_t piece = 1 + context.rng.Below(2 * (size / kMostPieces) + 1);
    return piece < left ? piece : left;
  }
};

}  // namespace

std::unique_ptr<Mode> MakeByteSplit() { return std::make_unique<ByteSplit>(); }

}  // namespace respect::conformance
