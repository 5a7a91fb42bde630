#include "engine/server/persistence/save_child.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <new>

namespace respect {
namespace {

int64_t MonotonicUs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

// Bytes of this process that no other shares.
uint64_t PrivateBytes() {
  std::FILE* file = std::fopen("/proc/self/smaps_rollup", "re");
  if (file == nullptr) return 0;
  char line[256];
  unsigned long kilobytes = 0;
  while (std::fgets(line, sizeof(line), file) != nullptr) {
    if (std::sscanf(line, "Private_Dirty: %lu kB", &kilobytes) == 1) break;
  }
  std::fclose(file);
  return uint64_t{kilobytes} * 1024;
}

[[noreturn]] void RunChild(const std::function<bool(SaveProgress&)>& work, SaveProgress& progress) {
  // Connections and listeners are the server's: what it closes must not live on here.
  close_range(3, ~0U, 0);
  signal(SIGINT, SIG_IGN);
  // Where processors are short it is the server that clients wait for.
  constexpr int kYields = 5;
  static_cast<void>(nice(kYields) == 0);
  const bool done = work(progress);
  progress.copied_bytes = PrivateBytes();
  _exit(done ? 0 : 1);
}

}  // namespace

SaveChild::~SaveChild() {
  Kill();
  if (progress_ != nullptr) munmap(progress_, sizeof(SaveProgress));
}

bool SaveChild::Start(int64_t now_ms, const std::function<bool(SaveProgress&)>& work) {
  if (progress_ == nullptr) {
    void* shared = mmap(nullptr, sizeof(SaveProgress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) return false;
    progress_ = static_cast<SaveProgress*>(shared);
  }
  new (progress_) SaveProgress;
  const int64_t begin_us = MonotonicUs();
  const pid_t pid = fork();
  if (pid < 0) return false;
  if (pid == 0) RunChild(work, *progress_);
  fork_us_ = MonotonicUs() - begin_us;
  pid_ = pid;
  started_ms_ = now_ms;
  return true;
}

void SaveChild::Await() const {
  siginfo_t ended;
  if (pid_ > 0) waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOWAIT);
}

std::optional<SaveChild::End> SaveChild::Poll() {
  if (pid_ <= 0) return std::nullopt;
  int status = 0;
  const pid_t ended = waitpid(pid_, &status, WNOHANG);
  if (ended == 0) return std::nullopt;
  pid_ = 0;
  if (ended < 0 || WIFSIGNALED(status)) return End::kKilled;
  return WEXITSTATUS(status) == 0 ? End::kDone : End::kFailed;
}

void SaveChild::Kill() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

}  // namespace respect
