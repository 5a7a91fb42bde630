// Sections of INFO about the process: server, memory, threads, CPU.
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "engine/server/config/parameter.h"
#include "engine/server/info.h"
#include "engine/server/info_sections.h"
#include "engine/server/server.h"

namespace respect::info {
namespace {

constexpr int64_t kSecondUs = 1'000'000, kDaySeconds = 86'400;
constexpr uint32_t kLruClockMask = (1 << 24) - 1;

std::string SystemName() {
  utsname name{};
  uname(&name);
  return fmt::format("{} {} {}", name.sysname, name.release, name.machine);
}

std::string OwnPath() {
  std::error_code unknown;
  return std::filesystem::read_symlink("/proc/self/exe", unknown).string();
}

void WriteListeners(Server& server, InfoWriter& out) {
  int number = 0;
  if (server.tcp_port() != 0) {
    std::string line = "name=tcp";
    for (const std::string& address : server.options().bind) line += ",bind=" + address;
    out.Line(fmt::format("listener{}", number++), fmt::format("{},port={}", line, server.tcp_port()));
  }
  if (!server.options().unixsocket.empty())
    out.Line(fmt::format("listener{}", number), "name=unix,bind=" + server.options().unixsocket);
}

uint64_t ResidentBytes() {
  uint64_t pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

uint64_t SystemMemory() {
  struct sysinfo facts {};
  return sysinfo(&facts) == 0 ? uint64_t{facts.totalram} * facts.mem_unit : 0;
}

uint64_t ClientMemory(Server& server) {
  uint64_t bytes = 0;
  for (const auto& [id, session] : server.sessions()) bytes += session->MemoryUsage();
  return bytes;
}

// What is not keys and values: tables, indexes of expiry, connections.
uint64_t Overhead(Server& server) {
  uint64_t bytes = ClientMemory(server);
  for (int i = 0; i < server.keyspace().database_count(); ++i) {
    const Database& db = server.keyspace().db(i);
    bytes += db.table_memory() + db.expiry_memory();
  }
  return bytes;
}

double Percent(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string Seconds(const timeval& time) { return fmt::format("{}.{:06}", time.tv_sec, time.tv_usec); }

}  // namespace

void WriteServer(Server& server, InfoWriter& out) {
  const Options& options = server.options();
  const int64_t uptime = (server.clock().MonotonicUs() - server.started_us()) / kSecondUs;
  out.Line("redis_version", options.serve_version.Text());
  out.Line("redis_git_sha1", "00000000");
  out.Line("redis_git_dirty", 0);
  out.Line("redis_mode", "standalone");
  out.Line("server_name", "respect");
  out.Line("os", SystemName());
  out.Line("arch_bits", sizeof(void*) * 8);
  out.Line("monotonic_clock", "POSIX clock_gettime");
  out.Line("multiplexing_api", "epoll");
  out.Line("gcc_version", fmt::format("{}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__));
  out.Line("process_id", getpid());
  out.Line("process_supervised", "no");
  out.Line("run_id", server.run_id());
  out.Line("tcp_port", server.tcp_port());
  out.Line("server_time_usec", server.clock().NowUs());
  out.Line("uptime_in_seconds", uptime);
  out.Line("uptime_in_days", uptime / kDaySeconds);
  out.Line("hz", options.hz);
  out.Line("configured_hz", options.hz);
  out.Line("lru_clock", static_cast<uint32_t>(server.clock().NowUs() / kSecondUs) & kLruClockMask);
  out.Line("executable", OwnPath());
  out.Line("config_file", server.config_file());
  out.Line("io_threads_active", 0);
  WriteListeners(server, out);
}

void WriteMemory(Server& server, InfoWriter& out) {
  const auto used = static_cast<uint64_t>(server.UsedMemory());
  const auto peak = std::max(used, static_cast<uint64_t>(server.stats().peak_memory));
  const uint64_t resident = ResidentBytes(), overhead = std::min(used, Overhead(server));
  out.Size("used_memory", used);
  out.Size("used_memory_rss", resident);
  out.Size("used_memory_peak", peak);
  out.Line("used_memory_peak_perc", fmt::format("{:.2f}%", Percent(used, peak)));
  out.Line("used_memory_overhead", overhead);
  out.Line("used_memory_dataset", used - overhead);
  out.Line("used_memory_dataset_perc", fmt::format("{:.2f}%", Percent(used - overhead, used)));
  out.Size("total_system_memory", SystemMemory());
  out.Size("maxmemory", server.options().maxmemory);
  out.Line("maxmemory_policy", server.config().Find("maxmemory-policy")->get(server.options()));
  out.Ratio("mem_fragmentation_ratio", used == 0 ? 0 : static_cast<double>(resident) / static_cast<double>(used));
  out.Line("mem_fragmentation_bytes", static_cast<int64_t>(resident) - static_cast<int64_t>(used));
  out.Zeros(
      {"mem_not_counted_for_evict", "mem_replication_backlog", "mem_total_replication_buffers", "mem_clients_slaves"});
  out.Line("mem_clients_normal", ClientMemory(server));
  out.Zeros({"mem_cluster_links", "mem_aof_buffer"});
  out.Line("mem_allocator", "mimalloc");
  out.Line("active_defrag_running", 0);
  out.Line("lazyfree_pending_objects", server.keyspace().lazy_free().pending());
  out.Line("lazyfreed_objects", server.keyspace().lazy_free().freed());
}

void WriteThreads(Server& server, InfoWriter& out) {
  out.Line("io_thread_0", fmt::format("clients={},reads={},writes={}", server.sessions().size(), server.stats().reads,
                                      server.stats().writes));
}

void WriteCpu(Server&, InfoWriter& out) {
  rusage self{}, children{}, thread{};
  getrusage(RUSAGE_SELF, &self);
  getrusage(RUSAGE_CHILDREN, &children);
  getrusage(RUSAGE_THREAD, &thread);
  out.Line("used_cpu_sys", Seconds(self.ru_stime));
  out.Line("used_cpu_user", Seconds(self.ru_utime));
  out.Line("used_cpu_sys_children", Seconds(children.ru_stime));
  out.Line("used_cpu_user_children", Seconds(children.ru_utime));
  out.Line("used_cpu_sys_main_thread", Seconds(thread.ru_stime));
  out.Line("used_cpu_user_main_thread", Seconds(thread.ru_utime));
}

}  // namespace respect::info
