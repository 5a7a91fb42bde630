// The server's process, where it runs on this machine: which it is, and what it has used, as the operating system
// counts.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/load/tally.h"
#include "conformance/target/endpoint.h"

namespace respect::bench {

// The process that listens on the endpoint: found by the socket's number among all processes' open files, so it works
// whatever the server says about itself. Nothing when it is elsewhere, or not ours to look at.
std::optional<pid_t> FindListener(const conformance::Endpoint& endpoint);

struct ProcessUse {
  CpuUse cpu;              // all threads that live; user and system by the process's clock ticks: coarse
  int64_t running_ns = 0;  // the scheduler's exact sum of both; 0 when the kernel does not keep it
  int64_t resident_bytes = 0;
  int64_t peak_resident_bytes = 0;
  ProcessUse& operator+=(const ProcessUse& other);
};

// Nothing when the process is gone.
std::optional<ProcessUse> ReadProcessUse(pid_t pid);

// What was used from one look to the next: the exact sum, split as the clock ticks in between were. Never negative.
CpuUse UsedBetween(const ProcessUse& before, const ProcessUse& after);

// Makes the peak start anew from what is resident now. Not every kernel lets us.
void ResetPeak(pid_t pid);

// Reads "0-3,6". Fails on anything else.
Result<std::vector<int>> ParseCpuList(Bytes text);
// Binds a process's threads, or (0) the calling thread and those it starts from now on, to processors.
Status BindToCpus(pid_t pid, const std::vector<int>& cpus);

}  // namespace respect::bench
