// How to measure, as the command line asked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace respect::bench {

struct MeasureOptions {
  int connections = 50;
  int pipeline = 1;
  int threads = 1;
  int protocol = 2;
  int rounds = 10;
  double round_seconds = 1;
  int64_t requests = 0;         // a round; 0: by time
  double warm_up_seconds = -1;  // negative: until throughput is steady
  std::string rate, bursts;     // open loop; "": closed
  bool poisson = true;
  uint64_t keys = 0, value_bytes = 0;  // 0: as the workload says
  bool memory_only = false;            // load the data set, read its size, and put no load on it
  bool load_data = true;               // flush and load; false: take the server's data as it is
  bool allow_flush = false;
  double interval_seconds = 0.25;  // of live figures and of curves over time
  uint64_t seed = 1;
  std::vector<int> cpus, server_cpus;  // empty: wherever the system puts them
  std::vector<double> sweep;           // shares of the highest rate to try; empty: no sweep
  std::string slo;                     // "p99<1ms"; "": none

  bool open_loop() const { return !rate.empty(); }
};

}  // namespace respect::bench
