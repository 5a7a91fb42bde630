// What a result was measured on and with. Holds nothing that names a person, a host or a path.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace respect::reports {

struct Machine {
  std::string cpu;           // model name
  int cores = 0;             // available to this process
  int64_t memory_bytes = 0;  // of the machine
  std::string os;            // "Debian GNU/Linux 12 (bookworm)"
  std::string kernel;        // "Linux 6.1.0"
  std::string governor;      // frequency governor of cpu0; "" when the machine does not say
  std::string load;          // 1, 5 and 15 minute load averages at the start
  std::string build;         // compiler and build type of the program: "g++ 12.2.0, Release"
  bool operator==(const Machine&) const = default;
};

// Reads /proc, /sys and /etc/os-release; what is not there stays empty.
Machine DescribeMachine();

// "2026-01-31T12:00:00Z" of microseconds since the Unix epoch.
std::string UtcTime(int64_t unix_us);

}  // namespace respect::reports
