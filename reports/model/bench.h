// A run of respect-bench as plain structs: what was put on which servers, round by round, what it cost them, and how
// they compare. Latencies are in nanoseconds. A number that is not known is 0.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/model/run.h"

namespace respect::reports {

struct BenchSettings {
  int connections = 0, pipeline = 0, threads = 0, protocol = 2, ranks = 1;
  std::string loop;  // "closed", "open, constant", "open, Poisson"
  std::string rate;  // open loop: "20000/s"
  double warm_up_seconds = 0, round_seconds = 0;
  int rounds = 0;
  int64_t requests = 0;                // a round, where it is limited by count
  uint64_t keys = 0, value_bytes = 0;  // where the command line changed the workload's
  bool operator==(const BenchSettings&) const = default;
};

// One stretch of load on one target: what comparisons are made of.
struct BenchRound {
  double start_s = 0, seconds = 0;  // from the start of the run
  int64_t replies = 0, errors = 0, messages = 0;
  double ops_per_second = 0;
  double server_user_ns = 0, server_system_ns = 0;  // for each reply
  double client_user_ns = 0, client_system_ns = 0;
  double server_switches = 0, generator_busy = 0;
  int64_t p50 = 0, p99 = 0, p999 = 0, max = 0;  // open loop: from the intended moment
  bool operator==(const BenchRound&) const = default;
};

struct BenchPoint {
  double percentile = 0;
  int64_t value = 0;
  bool operator==(const BenchPoint&) const = default;
};

struct BenchLatency {
  int64_t count = 0, min = 0, max = 0, p50 = 0, p90 = 0, p99 = 0, p999 = 0, p9999 = 0;
  double mean = 0, deviation = 0;
  std::vector<BenchPoint> curve;
  std::string histogram;  // base64, HdrHistogram V2 compressed
  bool operator==(const BenchLatency&) const = default;
};

struct BenchCommand {
  std::string name;
  int64_t replies = 0, errors = 0;
  BenchLatency latency;  // from the moment it was sent; without curve and histogram
  bool operator==(const BenchCommand&) const = default;
};

struct BenchInterval {
  double start_s = 0, seconds = 0;
  double ops_per_second = 0;
  int64_t errors = 0, p50 = 0, p99 = 0, p999 = 0, max = 0;
  bool operator==(const BenchInterval&) const = default;
};

// Something the program checked about its own figures.
struct BenchCheck {
  std::string name;
  std::string text;  // what was found
  bool passed = false;
  bool operator==(const BenchCheck&) const = default;
};

struct BenchCount {
  std::string text;
  int64_t count = 0;
  bool operator==(const BenchCount&) const = default;
};

// The data set's place in memory, by INFO's used_memory and by the process's resident memory.
struct BenchMemory {
  int64_t items = 0;
  int64_t used_before = 0, used_after = 0;
  int64_t resident_before = 0, resident_after = 0;
  double bytes_per_item = 0;  // of used memory
  double resident_bytes_per_item = 0;
  bool operator==(const BenchMemory&) const = default;
};

// A rate that was tried: by --sweep and --slo.
struct BenchRate {
  double rate = 0, achieved = 0;
  int64_t p50 = 0, p99 = 0, p999 = 0, max = 0;  // from the intended moment
  double server_ns = 0;
  bool held = false;  // the service level, or the rate itself where there is no level
  bool operator==(const BenchRate&) const = default;
};

struct BenchSweep {
  std::vector<BenchRate> rates;
  double knee = 0;      // the rate beyond which latency grows faster than throughput
  std::string slo;      // "p99<1ms"
  double slo_rate = 0;  // the highest rate that held it
  bool operator==(const BenchSweep&) const = default;
};

// A workload on a target.
struct BenchMeasurement {
  std::string workload, title, why;
  uint32_t target_index = 0;
  std::string skipped;  // why nothing was measured; then all else is empty
  std::vector<BenchRound> rounds;
  std::vector<BenchCommand> commands;
  BenchLatency latency;   // from the moment a request was sent
  BenchLatency intended;  // open loop: from the moment it was due
  std::vector<BenchInterval> intervals;
  std::vector<BenchCount> errors;  // by their text
  std::vector<BenchCheck> checks;
  BenchMemory memory;
  BenchSweep sweep;
  int64_t replies = 0, error_replies = 0, nested_errors = 0, messages = 0;
  int64_t lost = 0, unsent = 0, late = 0, moved = 0, asked = 0;
  int64_t resident_start = 0, resident_end = 0, resident_peak = 0;
  // The generator set the pace: the server could have done more.
  bool lower_bound = false;
  // The rounds no longer drift: their second half is like the first.
  bool steady = true;
  bool operator==(const BenchMeasurement&) const = default;
};

// One figure of two targets in one workload.
struct BenchComparison {
  std::string workload, metric;  // metric: "throughput", "server CPU", "p50", "p99", "p99.9", "bytes per item"
  uint32_t a = 0, b = 0;         // targets; the ratio is a's figure divided by b's
  double a_value = 0, b_value = 0;
  double ratio = 1, low = 0, high = 0, p_value = 1;
  double detectable = 0;  // the smallest ratio above 1 that would probably have been seen
  std::string
      verdict;  // "better", "worse" (a than b), "no difference", "too few rounds" (no difference could be found)
  std::string sentence;
  bool operator==(const BenchComparison&) const = default;
};

struct BenchRun {
  RunContext context;
  BenchSettings settings;
  std::vector<RunTarget> targets;
  std::vector<BenchMeasurement> measurements;
  std::vector<BenchComparison> comparisons;
  bool operator==(const BenchRun&) const = default;
};

}  // namespace respect::reports
