#include "engine/server/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <utility>

namespace respect {

void Daemonize() {
  std::fflush(nullptr);
  if (fork() != 0) _exit(0);
  setsid();
  const int null = open("/dev/null", O_RDWR);
  if (null < 0) return;
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(null, fd);
  if (null > STDERR_FILENO) close(null);
}

Status PidFile::Write(const std::string& path) {
  std::ofstream file(path, std::ios::trunc);
  file << getpid() << '\n';
  file.close();
  if (!file) return Error("Failed to write PID file: " + std::string(std::strerror(errno)));
  path_ = path;
  return Done{};
}

PidFile::~PidFile() {
  if (!path_.empty()) unlink(path_.c_str());
}

uint64_t RaiseOpenFiles(uint64_t files) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return files;
  if (limit.rlim_cur >= files) return limit.rlim_cur;
  rlimit wanted = limit;
  wanted.rlim_cur = files;
  if (wanted.rlim_max < files) wanted.rlim_max = files;  // for the superuser
  if (setrlimit(RLIMIT_NOFILE, &wanted) == 0) return files;
  wanted = {limit.rlim_max, limit.rlim_max};
  return setrlimit(RLIMIT_NOFILE, &wanted) == 0 ? limit.rlim_max : limit.rlim_cur;
}

SignalListener::SignalListener() {
  signal(SIGPIPE, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  fd_ = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

SignalListener::~SignalListener() {
  if (loop_ != nullptr) loop_->Forget(fd_, this);
  if (fd_ >= 0) close(fd_);
}

void SignalListener::Listen(EventLoop& loop, std::function<void(int)> on_signal) {
  on_signal_ = std::move(on_signal);
  loop_ = &loop;
  loop.Watch(fd_, this, true, false);
}

void SignalListener::OnReady(bool, bool) {
  signalfd_siginfo info;
  while (read(fd_, &info, sizeof(info)) == sizeof(info)) on_signal_(static_cast<int>(info.ssi_signo));
}

}  // namespace respect
