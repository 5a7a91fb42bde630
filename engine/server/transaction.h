// Transaction: what a connection has between WATCH or MULTI and the end of EXEC or DISCARD. A connection without one
// holds none.
#pragma once

#include <vector>

#include "engine/server/request_queue.h"
#include "engine/server/watching.h"

namespace respect {

struct Transaction {
  bool open = false;     // after MULTI: commands are queued
  bool running = false;  // EXEC runs them
  bool broken = false;   // a command was refused: EXEC will answer EXECABORT
  bool stale = false;    // a watched key has changed: EXEC will answer null
  uint32_t flags = 0;    // of all requests queued, as FlagsOf (dispatch.h) tells them
  RequestQueue queue;
  std::vector<Watching::Place> watched;

  size_t MemoryUsage() const {
    return sizeof(*this) + queue.MemoryUsage() + watched.capacity() * sizeof(Watching::Place);
  }
};

}  // namespace respect
