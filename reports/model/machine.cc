#include "reports/model/machine.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <string_view>

namespace respect::reports {
namespace {

std::string FirstLine(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// The value of the first "name<sep>value" line of a file, without quotes and outer spaces.
std::string Field(const char* path, std::string_view name, char separator) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.compare(0, name.size(), name) != 0) continue;
    const size_t at = line.find(separator);
    if (at == std::string::npos) continue;
    const size_t from = line.find_first_not_of(" \t\"", at + 1);
    const size_t to = line.find_last_not_of(" \t\"");
    if (from != std::string::npos && to >= from) return line.substr(from, to - from + 1);
  }
  return "";
}

int AvailableCores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0) return CPU_COUNT(&set);
  return static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
}

std::string Kernel() {
  utsname name{};
  if (uname(&name) != 0) return "";
  return fmt::format("{} {} {}", name.sysname, name.release, name.machine);
}

// "0.10 0.20 0.30" of /proc/loadavg, whose further fields say nothing of use.
std::string Load() {
  const std::string line = FirstLine("/proc/loadavg");
  size_t at = 0;
  for (int spaces = 0; at < line.size(); ++at) {
    if (line[at] == ' ' && ++spaces == 3) break;
  }
  return line.substr(0, at);
}

}  // namespace

Machine DescribeMachine() {
  Machine machine;
  machine.cpu = Field("/proc/cpuinfo", "model name", ':');
  machine.cores = AvailableCores();
  machine.memory_bytes = int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
  machine.os = Field("/etc/os-release", "PRETTY_NAME", '=');
  machine.kernel = Kernel();
  machine.governor = FirstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  machine.load = Load();
  machine.build = RESPECT_BUILD_TEXT;
  return machine;
}

std::string UtcTime(int64_t unix_us) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(unix_us / 1'000'000)));
}

}  // namespace respect::reports
