// WireRun: attack after attack on a server, while good clients check that they are served as if nothing were; and what
// is left of the attacks when they are over.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/target/deadlines.h"
#include "conformance/target/target.h"
#include "fuzz/wire/attack.h"
#include "fuzz/wire/good_client.h"

namespace respect::fuzz {

struct WireFault {
  enum class Kind {
    kCrash,  // it ended, or takes no connections any more
    kHang,   // no answer in time
    kWrong,  // another answer than it must be, or a connection that did nothing wrong was closed
    kLeak,   // memory or connections that stay when the attackers have gone
  };
  Kind kind = Kind::kCrash;
  uint64_t attack = 0;  // its number; of a leak the last
  std::string text;     // what was seen
  std::string cause;    // the attack that was on
};
Bytes KindName(WireFault::Kind kind);

struct WireSettings {
  uint64_t seed = 1;
  uint64_t first_attack = 0;
  uint64_t attacks = 0;     // 0: no bound
  double seconds = 10;      // 0: no bound
  size_t most_faults = 20;  // ends the run
  conformance::Deadlines deadlines;
};

struct MemoryFigures {
  int64_t used = -1, resident = -1, clients = -1;  // -1: the server does not say
};

struct WireTotals {
  uint64_t attacks = 0, connections = 0, bytes = 0, checked = 0, next_attack = 0;
  double seconds = 0;
  MemoryFigures before, after;
  std::vector<WireFault> faults;
};

class WireRun {
 public:
  // Called about ten times a second; false ends the run.
  using Observer = std::function<bool(const WireTotals&)>;

  // `target` must have been started.
  WireRun(conformance::Target& target, const WireSettings& settings, Observer observer);
  ~WireRun();

  // An error: the server could not be reached to begin with.
  Result<WireTotals> Run();

 private:
  class Attacker;

  bool IsOver() const;
  Status Connect();
  void Play(uint64_t number);
  // Lets every good client work; false when something was wrong, which is then told.
  bool CheckOthers();
  void Tell(WireFault::Kind kind, std::string text);
  // After a fault: new clients, and a new server where it is ours.
  void Recover();
  MemoryFigures Measure();
  // Once the attackers are gone: waits for clients and memory to be as before.
  void CheckMemory();

  conformance::Target& target_;
  WireSettings settings_;
  Observer observer_;
  WireTotals totals_;
  std::vector<std::unique_ptr<GoodClient>> good_;
  std::unique_ptr<conformance::Connection> inspector_;
  std::deque<std::unique_ptr<Attacker>> silent_;  // attackers that stay
  std::string cause_;
  uint64_t number_ = 0;
  bool lost_ = false;  // the server is gone for good
};

}  // namespace respect::fuzz
