// Sections of INFO about the process: server, memory, threads, CPU.
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <filesystem>

#include "engine/base/sha.h"
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

std::string Seconds(const timeval& time) { return fmt::format("{}.{:06}", time.tv_sec, time.tv_usec); }

// Sixteen digits that are the same for the same program.
std::string BuildId() { return Hex(Sha1(__DATE__ __TIME__ __VERSION__)).substr(0, 16); }

}  // namespace

void WriteServer(Server& server, InfoWriter& out) {
  const Options& options = server.options();
  const int64_t uptime = (server.clock().MonotonicUs() - server.started_us()) / kSecondUs;
  out.Line("redis_version", options.serve_version.Text());
  out.Line("redis_git_sha1", "00000000");
  out.Line("redis_git_dirty", 0);
  out.Line("redis_build_id", BuildId());
  out.Line("redis_mode", "standalone");
  out.Line("server_name", "respect");
  out.Line("os", SystemName());
  out.Line("arch_bits", sizeof(void*) * 8);
  out.Line("monotonic_clock", "POSIX clock_gettime");
  out.Line("multiplexing_api", "epoll");
  out.Line("atomicvar_api", "c11-builtin");
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
