// Process: what a server does as a program: leaves its terminal, writes its pid, raises its limits, listens to signals.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "engine/base/result.h"
#include "engine/net/event_loop.h"

namespace respect {

// The caller goes on in a new session without terminal; the process that was started ends with exit code 0.
void Daemonize();

// A file that holds the process id as long as this object lives.
class PidFile {
 public:
  PidFile() = default;
  ~PidFile();
  PidFile(const PidFile&) = delete;
  PidFile& operator=(const PidFile&) = delete;
  Status Write(const std::string& path);

 private:
  std::string path_;
};

// Files that the process opens for itself, connections apart.
inline constexpr uint64_t kReservedFiles = 32;

// Raises the limit of open files to `files` or as far as the system lets it; returns the limit in force.
uint64_t RaiseOpenFiles(uint64_t files);

// Turns SIGTERM and SIGINT into calls in the loop's thread. SIGPIPE and SIGHUP are ignored.
class SignalListener final : public EventHandler {
 public:
  // Blocks the signals in the calling thread: threads made later inherit that, so make this first.
  SignalListener();
  ~SignalListener() override;
  SignalListener(const SignalListener&) = delete;
  SignalListener& operator=(const SignalListener&) = delete;

  // `on_signal` gets the signal's number.
  void Listen(EventLoop& loop, std::function<void(int)> on_signal);
  void OnReady(bool readable, bool writable) override;

 private:
  int fd_;
  EventLoop* loop_ = nullptr;
  std::function<void(int)> on_signal_;
};

}  // namespace respect
