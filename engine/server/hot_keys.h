// HotKeys: which keys the server spends its time on and sends and receives bytes for, while somebody asked for it
// (HOTKEYS START). One tracking at a time; what it found stays until it is reset or another begins.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/base/bytes.h"
#include "engine/base/cycles.h"
#include "engine/base/rng.h"
#include "engine/types/heavy_hitters.h"

namespace respect {

class HotKeys {
 public:
  struct Wanted {
    bool cpu = false, net = false;
    int64_t count = 10;       // keys to tell
    int64_t duration_ms = 0;  // 0: until it is stopped
    int64_t sample = 1;       // one of so many uses of a key is looked at
  };
  struct CpuTime {
    int64_t user_us = 0, system_us = 0;  // of the process
    static CpuTime Now();
  };
  // A tracking, under way or ended.
  struct Findings {
    explicit Findings(const Wanted& wanted);

    Wanted wanted;
    int64_t began_ms = 0, ended_ms = 0;  // by the clock
    CpuTime cpu_began, cpu_ended;
    uint64_t ticks = 0;  // of all commands
    uint64_t bytes = 0;
    types::HeavyHitters by_ticks, by_bytes;
  };

  bool on() const { return on_; }
  const std::optional<Findings>& findings() const { return findings_; }

  // Requires that it is not on.
  void Start(const Wanted& wanted, int64_t now_ms);
  void Stop(int64_t now_ms);
  void Reset() { findings_.reset(); }
  // Stops when its time is over.
  void Check(int64_t now_ms);
  // A command has run. Asked only while on. What it cost is shared out among its keys.
  void Note(std::span<const Bytes> keys, uint64_t ticks, uint64_t bytes, Rng& rng);

 private:
  bool on_ = false;
  std::optional<Findings> findings_;
};

}  // namespace respect
