// Pause: CLIENT PAUSE: for a while commands are held back, all of them or those that could change something. A client
// whose next command is held reads no further; when the pause is over the held clients go on in the order in which
// they came. Meanwhile no key expires and none is evicted: nothing changes.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/clock.h"
#include "engine/commands/command_spec.h"

namespace respect {

class Session;

class Pause {
 public:
  enum class What : uint8_t { kNothing, kWrites, kAll };

  explicit Pause(const Clock& clock) : clock_(clock) {}

  // For `ms` from now. One that is on is never shortened, nor does it hold less than before.
  void Begin(What what, int64_t ms);
  void End() { what_ = What::kNothing; }
  bool on() const { return what_ != What::kNothing; }
  bool is_over() const { return on() && NowMs() >= until_ms_; }
  // Milliseconds until it is over, at least 0; -1: there is none.
  int64_t UntilOverMs() const;

  // Whether a request with these flags (dispatch.h) must wait.
  bool Holds(uint32_t flags) const;
  void Add(const Session& session);
  // The ids of the clients held, in order; they are no longer.
  std::vector<uint64_t> TakeHeld();

 private:
  int64_t NowMs() const { return clock_.MonotonicUs() / 1000; }

  const Clock& clock_;
  What what_ = What::kNothing;
  int64_t until_ms_ = 0;  // monotonic
  std::vector<uint64_t> held_;
};

}  // namespace respect
