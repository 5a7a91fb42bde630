#include "bench/run/server_process.h"

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "engine/base/numbers.h"

namespace respect::bench {
namespace {

namespace fs = std::filesystem;

std::string ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Socket numbers of listeners in /proc/net/tcp and tcp6: "sl local_address rem_address st ... inode", all hexadecimal
// but the inode; state 0A is LISTEN.
void AddListeners(const std::string& table, int port, std::set<std::string>& inodes) {
  std::istringstream lines(ReadWhole(table));
  std::string line;
  std::getline(lines, line);  // the header
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string slot, local, remote, state, queues, timer, retransmits, uid, timeout, inode;
    fields >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> uid >> timeout >> inode;
    const size_t colon = local.rfind(':');
    if (state != "0A" || colon == std::string::npos) continue;
    if (std::strtol(local.c_str() + colon + 1, nullptr, 16) == port) inodes.insert(inode);
  }
}

// "Num RefCount Protocol Flags Type St Inode Path".
void AddUnixListeners(const std::string& path, std::set<std::string>& inodes) {
  std::istringstream lines(ReadWhole("/proc/net/unix"));
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string number, references, protocol, flags, type, state, inode, name;
    fields >> number >> references >> protocol >> flags >> type >> state >> inode >> name;
    if (name == path) inodes.insert(inode);
  }
}

bool IsHere(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

bool HoldsSocket(const fs::path& process, const std::set<std::string>& inodes) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(process / "fd", ignored)) {
    const std::string link = fs::read_symlink(entry.path(), ignored).string();
    if (link.starts_with("socket:[") && inodes.contains(link.substr(8, link.size() - 9))) return true;
  }
  return false;
}

// "VmRSS:     1234 kB"
int64_t KilobytesOf(const std::string& status, const char* name) {
  const size_t at = status.find(name);
  return at == std::string::npos ? 0 : std::strtoll(status.c_str() + at + std::strlen(name), nullptr, 10);
}

// User and system clock ticks out of /proc/PID/stat; the program's name before them may hold anything but ')'.
std::pair<double, double> TicksOf(const std::string& stat) {
  const size_t after_name = stat.rfind(')');
  if (after_name == std::string::npos) return {0, 0};
  std::istringstream fields(stat.substr(after_name + 1));
  std::string field;
  double user = 0, system = 0;
  for (int i = 3; i <= 13; ++i) fields >> field;
  fields >> user >> system;
  return {user, system};
}

}  // namespace

std::optional<pid_t> FindListener(const conformance::Endpoint& endpoint) {
  std::set<std::string> inodes;
  if (!endpoint.socket_path.empty()) {
    AddUnixListeners(endpoint.socket_path, inodes);
  } else if (IsHere(endpoint.host)) {
    AddListeners("/proc/net/tcp", endpoint.port, inodes);
    AddListeners("/proc/net/tcp6", endpoint.port, inodes);
  }
  if (inodes.empty()) return std::nullopt;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc", ignored)) {
    const auto pid = ParseInt(entry.path().filename().string());
    if (pid && HoldsSocket(entry.path(), inodes)) return static_cast<pid_t>(*pid);
  }
  return std::nullopt;
}

ProcessUse& ProcessUse::operator+=(const ProcessUse& other) {
  cpu += other.cpu;
  running_ns += other.running_ns;
  resident_bytes += other.resident_bytes;
  peak_resident_bytes += other.peak_resident_bytes;
  return *this;
}

std::optional<ProcessUse> ReadProcessUse(pid_t pid) {
  const std::string folder = fmt::format("/proc/{}", pid);
  const std::string stat = ReadWhole(folder + "/stat"), status = ReadWhole(folder + "/status");
  if (stat.empty() || status.empty()) return std::nullopt;
  ProcessUse use;
  double running_ns = 0;
  std::error_code ignored;
  for (const fs::directory_entry& task : fs::directory_iterator(folder + "/task", ignored)) {
    // "nanoseconds running, nanoseconds waiting to run, times run"
    std::istringstream schedule(ReadWhole(task.path() / "schedstat"));
    double running = 0;
    int64_t waiting = 0;
    schedule >> running >> waiting;
    running_ns += running;
    use.cpu.waiting_ns += waiting;
    const std::string thread = ReadWhole(task.path() / "status");
    use.cpu.voluntary_switches += KilobytesOf(thread, "\nvoluntary_ctxt_switches:");
    use.cpu.involuntary_switches += KilobytesOf(thread, "\nnonvoluntary_ctxt_switches:");
  }
  const auto [user, system] = TicksOf(stat);
  const double tick_ns = 1e9 / static_cast<double>(sysconf(_SC_CLK_TCK));
  use.running_ns = static_cast<int64_t>(running_ns);
  use.cpu.user_ns = static_cast<int64_t>(user * tick_ns);
  use.cpu.system_ns = static_cast<int64_t>(system * tick_ns);
  use.resident_bytes = KilobytesOf(status, "\nVmRSS:") * 1024;
  use.peak_resident_bytes = KilobytesOf(status, "\nVmHWM:") * 1024;
  return use;
}

CpuUse UsedBetween(const ProcessUse& before, const ProcessUse& after) {
  CpuUse used = after.cpu - before.cpu;
  const int64_t ticks = std::max<int64_t>(0, used.total_ns());
  const int64_t sum = after.running_ns > 0 ? std::max<int64_t>(0, after.running_ns - before.running_ns) : ticks;
  // Too short for a tick: as over the process's whole life.
  const CpuUse& shares = ticks > 0 ? used : after.cpu;
  const double user = static_cast<double>(std::max<int64_t>(0, shares.user_ns));
  const double all = user + static_cast<double>(std::max<int64_t>(0, shares.system_ns));
  used.user_ns = static_cast<int64_t>(all > 0 ? static_cast<double>(sum) * user / all : 0);
  used.system_ns = sum - used.user_ns;
  return used;
}

void ResetPeak(pid_t pid) {
  std::ofstream file(fmt::format("/proc/{}/clear_refs", pid));
  file << "5";
}

Result<std::vector<int>> ParseCpuList(Bytes text) {
  std::vector<int> cpus;
  while (!text.empty()) {
    const Bytes part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const size_t dash = part.find('-');
    const auto first = ParseInt(part.substr(0, dash));
    const auto last = dash == Bytes::npos ? first : ParseInt(part.substr(dash + 1));
    if (!first || !last || *first < 0 || *last < *first || *last >= CPU_SETSIZE) {
      return Error(fmt::format("'{}' is no list of processors: give 0, 0-3 or 0,2", part));
    }
    for (int64_t cpu = *first; cpu <= *last; ++cpu) cpus.push_back(static_cast<int>(cpu));
  }
  if (cpus.empty()) return Error("the list of processors is empty");
  return cpus;
}

Status BindToCpus(pid_t pid, const std::vector<int>& cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int cpu : cpus) CPU_SET(static_cast<size_t>(cpu), &set);
  const auto bind = [&set](pid_t thread) -> Status {
    if (sched_setaffinity(thread, sizeof(set), &set) == 0) return Done{};
    return Error(fmt::format("cannot bind to processors: {}", std::strerror(errno)));
  };
  if (pid == 0) return bind(0);
  std::error_code ignored;
  for (const fs::directory_entry& task : fs::directory_iterator(fmt::format("/proc/{}/task", pid), ignored)) {
    const auto thread = ParseInt(task.path().filename().string());
    if (!thread) continue;
    Status bound = bind(static_cast<pid_t>(*thread));
    if (!bound.ok()) return bound;
  }
  return Done{};
}

}  // namespace respect::bench
