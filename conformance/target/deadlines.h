// Deadlines: how long the harness waits for anything, in one place. No other file names a duration.
#pragma once

#include <chrono>
#include <cstdint>

namespace respect::conformance {

using Moment = std::chrono::steady_clock::time_point;

inline Moment InMs(int64_t ms) { return std::chrono::steady_clock::now() + std::chrono::milliseconds(ms); }
inline int64_t MsUntil(Moment moment) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(moment - std::chrono::steady_clock::now());
  return left.count() < 0 ? 0 : left.count();
}

struct Deadlines {
  int64_t connect_ms = 3000;  // until a connection stands
  int64_t reply_ms = 5000;    // from a request to its whole reply: beyond it the server hangs
  int64_t start_ms = 20000;   // from starting a process to its first reply
  int64_t stop_ms = 5000;     // from asking a process to end to killing it
  int64_t close_ms = 5000;    // for the server to close a connection that it must close
  int64_t block_ms = 5000;    // for a command to be seen blocked
  // How long nothing must come where no barrier can be asked of the server. Longer finds more, costs its length in
  // every such step, and outlasts what cases let happen after a time.
  int64_t quiet_ms = 60;
  int64_t poll_ms = 1;  // between two looks at a condition that the server does not announce

  // All of them times `factor`: for slow machines, sanitizers, far servers. Not the quiet window, which cases reckon
  // with.
  Deadlines Times(double factor) const {
    const auto scaled = [factor](int64_t ms) { return static_cast<int64_t>(static_cast<double>(ms) * factor) + 1; };
    return {scaled(connect_ms), scaled(reply_ms), scaled(start_ms), scaled(stop_ms),
            scaled(close_ms),   scaled(block_ms), quiet_ms,         poll_ms};
  }
};

}  // namespace respect::conformance
