// Tally: what a stretch of load came to: counts, latencies by command, errors by text, and what the generator itself
// spent. Tallies of threads, intervals and processes merge into one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/load/histogram.h"
#include "engine/base/bytes.h"

namespace respect::bench {

struct CommandTally {
  int64_t replies = 0;  // errors among them
  int64_t errors = 0;
  Histogram latency;  // from the moment the request was given to the system; errors are in it too
};

// CPU time and waiting of a thread or process.
struct CpuUse {
  int64_t user_ns = 0, system_ns = 0;
  int64_t waiting_ns = 0;  // runnable, but another ran
  int64_t voluntary_switches = 0, involuntary_switches = 0;
  int64_t total_ns() const { return user_ns + system_ns; }
  CpuUse& operator+=(const CpuUse& other);
  CpuUse operator-(const CpuUse& other) const;
};

// Of the calling thread since it started.
CpuUse ThreadCpuUse();

struct Tally {
  explicit Tally(size_t commands = 0) : commands(commands) {}

  std::vector<CommandTally> commands;  // by the workload's command numbers
  Histogram intended;                  // open loop: from the moment a request was due
  int64_t sent = 0;
  int64_t nested_errors = 0;
  int64_t messages = 0;          // received by subscribers
  int64_t lost = 0;              // sent, never answered: the connection broke, or hung beyond the deadline
  int64_t late_sends = 0;        // open loop: sent more than a millisecond late although a connection was free
  int64_t unsent = 0;            // open loop: due before the end, never sent
  int64_t moved = 0, asked = 0;  // cluster redirections followed
  int64_t bytes_sent = 0, bytes_received = 0;
  // What throughput is taken over: replies that came before the end of the stretch, and its length.
  int64_t window_replies = 0;
  int64_t window_ns = 0;  // the longest of those merged
  CpuUse cpu;
  int64_t wall_ns = 0;                                      // summed over threads
  std::map<std::string, int64_t, std::less<>> error_texts;  // at most kMaxErrorTexts different ones

  static constexpr size_t kMaxErrorTexts = 20;

  int64_t replies() const;
  int64_t errors() const;
  // All commands' latencies together. O(commands * counters).
  Histogram Latency() const;
  double OpsPerSecond() const;
  // The share of the time that the generator's threads were running or wanted to: near 1 means that it was the
  // generator, not the server, that set the pace.
  double GeneratorBusy() const;

  void CountError(Bytes text);
  // Both must be of the same workload. Threads that ran side by side; `window_ns` is then the longer of the two.
  void Merge(const Tally& other);
  // The same, one after the other: windows add up.
  void Append(const Tally& later);
};

}  // namespace respect::bench
