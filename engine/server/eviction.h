// Eviction: keeps the memory below maxmemory by deleting keys, before each command that finds it above.
//
// A command is not held up for long: what one call does not get done in its time is done between the turns of the
// loop, and commands run meanwhile.
#pragma once

#include <cstdint>

#include "engine/store/evictor.h"

namespace respect {

class Server;

class Eviction {
 public:
  explicit Eviction(Server& server);

  // Deletes keys if the memory is above the limit. False when it stays above: nothing more may be deleted.
  bool MakeRoom();
  // The same soon, between two turns: the limit has been lowered.
  void StartLater() { running_ = true; }
  // Whether there is more to do than the last call had time for.
  bool running() const { return running_; }
  void GoOn();

  // Microseconds that the memory has been above the limit for: now (0 when it is not), and ever.
  int64_t ExceededUs();
  int64_t TotalExceededUs();
  void ResetStats() { exceeded_us_ = exceeded_since_us_ = 0; }

 private:
  bool DeleteKeys();
  bool AnyKeyFor(const Evictor::Policy& policy) const;
  int64_t BudgetUs() const;
  void NoteExceeded(bool exceeded);

  Server& server_;
  Evictor evictor_;
  bool running_ = false;
  int64_t exceeded_since_us_ = 0;  // 0: it is not
  int64_t exceeded_us_ = 0;        // of times that are over
};

}  // namespace respect
