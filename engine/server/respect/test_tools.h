// TestTools: what a server with `respect-commands yes` has beside the others, for tests of programs: a clock that can
// be set, faults, and answers that are held back.
#pragma once

#include <cstdint>
#include <map>
#include <span>

#include "engine/base/bytes.h"
#include "engine/base/clock.h"
#include "engine/server/respect/faults.h"
#include "engine/server/respect/recording.h"

namespace respect {

class Server;
class Session;

class TestTools {
 public:
  TestTools(Server& server, SteeredClock& clock, uint64_t seed)
      : server_(server), clock_(clock), faults_(seed), recording_(server) {}

  SteeredClock& clock() { return clock_; }
  Faults& faults() { return faults_; }
  Recording& recording() { return recording_; }
  // Sessions look for faults and note what they do only while somebody asked for it.
  void Changed();

  // What the session has to send waits so long.
  void Delay(Session& session, int64_t delay_ms);
  // Lets go what has waited long enough.
  void EndDelays();
  // Until the next delay is over; -1: there is none.
  int64_t UntilNextMs() const;

 private:
  Server& server_;
  SteeredClock& clock_;
  Faults faults_;
  Recording recording_;
  std::multimap<int64_t, uint64_t> delays_;  // monotonic time in us -> client
};

// Runs a RESPECT.* command and answers; false when the request is none.
bool IsRespectCommand(std::span<const Bytes> args);
bool RunRespectCommand(Server& server, Session& session, std::span<const Bytes> args);

}  // namespace respect
