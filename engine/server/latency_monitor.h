// LatencyMonitor: for each kind of event that held the server up, the last 160 times it was longer than
// latency-monitor-threshold. One sample a second: the longest.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/bytes.h"

namespace respect {

class LatencyMonitor {
 public:
  struct Sample {
    int64_t unix_seconds = 0;
    int64_t ms = 0;
  };
  struct Series {
    std::vector<Sample> samples;  // oldest first
    int64_t longest_ms = 0;       // of all time
  };

  // 0 turns the monitor off.
  void set_threshold_ms(int64_t threshold_ms) { threshold_ms_ = threshold_ms; }
  int64_t threshold_ms() const { return threshold_ms_; }
  bool on() const { return threshold_ms_ > 0; }

  // Takes the event if the monitor is on and it was long enough.
  void Add(Bytes event, int64_t ms, int64_t unix_seconds);
  const Series* Find(Bytes event) const;
  const std::map<std::string, Series, std::less<>>& events() const { return events_; }
  // Forgets one kind of event, or all; answers how many kinds there were.
  int64_t Reset(Bytes event) { return static_cast<int64_t>(events_.erase(std::string(event))); }
  int64_t ResetAll();

  // The samples as a picture in characters, with their age below each.
  static std::string Graph(Bytes event, const Series& series, int64_t now_seconds);

 private:
  static constexpr size_t kMostSamples = 160;
  std::map<std::string, Series, std::less<>> events_;
  int64_t threshold_ms_ = 0;
};

}  // namespace respect
