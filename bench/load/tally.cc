#include "bench/load/tally.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>

namespace respect::bench {
namespace {

int64_t Nanoseconds(const timeval& time) { return int64_t{time.tv_sec} * 1'000'000'000 + int64_t{time.tv_usec} * 1000; }

// Second number of schedstat: time spent waiting to run.
int64_t ThreadWaitingNs() {
  FILE* file = std::fopen("/proc/thread-self/schedstat", "re");
  if (file == nullptr) return 0;
  long long running = 0, waiting = 0;  // NOLINT: what scanf knows
  const int read = std::fscanf(file, "%lld %lld", &running, &waiting);
  std::fclose(file);
  return read == 2 ? waiting : 0;
}

}  // namespace

CpuUse& CpuUse::operator+=(const CpuUse& other) {
  user_ns += other.user_ns;
  system_ns += other.system_ns;
  waiting_ns += other.waiting_ns;
  voluntary_switches += other.voluntary_switches;
  involuntary_switches += other.involuntary_switches;
  return *this;
}

CpuUse CpuUse::operator-(const CpuUse& other) const {
  return {user_ns - other.user_ns, system_ns - other.system_ns, waiting_ns - other.waiting_ns,
          voluntary_switches - other.voluntary_switches, involuntary_switches - other.involuntary_switches};
}

CpuUse ThreadCpuUse() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return {Nanoseconds(usage.ru_utime), Nanoseconds(usage.ru_stime), ThreadWaitingNs(), usage.ru_nvcsw, usage.ru_nivcsw};
}

int64_t Tally::replies() const {
  int64_t sum = 0;
  for (const CommandTally& command : commands) sum += command.replies;
  return sum;
}

int64_t Tally::errors() const {
  int64_t sum = 0;
  for (const CommandTally& command : commands) sum += command.errors;
  return sum;
}

Histogram Tally::Latency() const {
  Histogram all;
  for (const CommandTally& command : commands) {
    if (command.latency.total() > 0) all.Merge(command.latency);
  }
  return all;
}

double Tally::OpsPerSecond() const {
  return window_ns == 0 ? 0 : static_cast<double>(window_replies) * 1e9 / static_cast<double>(window_ns);
}

double Tally::GeneratorBusy() const {
  if (wall_ns == 0) return 0;
  return static_cast<double>(cpu.total_ns() + cpu.waiting_ns) / static_cast<double>(wall_ns);
}

void Tally::CountError(Bytes text) {
  if (const auto found = error_texts.find(text); found != error_texts.end()) {
    ++found->second;
  } else {
    ++error_texts[error_texts.size() < kMaxErrorTexts ? std::string(text) : "(others)"];
  }
}

void Tally::Append(const Tally& later) {
  const int64_t window = window_ns + later.window_ns;
  Merge(later);
  window_ns = window;
}

void Tally::Merge(const Tally& other) {
  commands.resize(std::max(commands.size(), other.commands.size()));
  for (size_t i = 0; i < other.commands.size(); ++i) {
    commands[i].replies += other.commands[i].replies;
    commands[i].errors += other.commands[i].errors;
    if (other.commands[i].latency.total() > 0) commands[i].latency.Merge(other.commands[i].latency);
  }
  if (other.intended.total() > 0) intended.Merge(other.intended);
  sent += other.sent;
  nested_errors += other.nested_errors;
  messages += other.messages;
  lost += other.lost;
  late_sends += other.late_sends;
  unsent += other.unsent;
  moved += other.moved;
  asked += other.asked;
  bytes_sent += other.bytes_sent;
  bytes_received += other.bytes_received;
  window_replies += other.window_replies;
  window_ns = std::max(window_ns, other.window_ns);
  cpu += other.cpu;
  wall_ns += other.wall_ns;
  for (const auto& [text, count] : other.error_texts) {
    const bool known = error_texts.contains(text) || error_texts.size() < kMaxErrorTexts;
    error_texts[known ? text : "(others)"] += count;
  }
}

}  // namespace respect::bench
