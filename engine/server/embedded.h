// EmbeddedServer: the engine as a library: a server in a thread of its own, reached through sockets as any other, with
// its clock in the owner's hand. Several may live in one process.
//
//   auto server = EmbeddedServer::Start({.virtual_clock = true, .seed = 1});
//   int fd = (*server)->Connect();
//   (*server)->AdvanceMs(1000);
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace respect {

class Server;

class EmbeddedServer {
 public:
  struct Settings {
    bool virtual_clock = false;
    int64_t start_us = 1'700'000'000'000'000;  // of a virtual clock
    uint64_t seed = 0;                         // 0: from the system
    bool ephemeral_port = false;               // listen on 127.0.0.1, at a port that the system picks: port()
    // Where its files are: what they hold is loaded at the start. Empty: the working directory, and nothing is loaded.
    std::string directory = {};
    // As in redis.conf: {"unixsocket", "/tmp/s"}. Without an address the server listens nowhere: Connect is the way in.
    std::vector<std::pair<std::string, std::string>> config;
  };

  // Errors say which setting or address does not do.
  static Result<std::unique_ptr<EmbeddedServer>> Start(const Settings& settings);
  // Stops the server and waits for its thread.
  ~EmbeddedServer();
  EmbeddedServer(const EmbeddedServer&) = delete;
  EmbeddedServer& operator=(const EmbeddedServer&) = delete;

  // A connected stream socket, blocking; the caller's to close. -1 when the server has ended (SHUTDOWN) or the system
  // has no more.
  int Connect();
  bool ended() const { return ended_.load(std::memory_order_acquire); }
  int port() const { return port_; }  // of the first TCP listener; 0 without

  // Moves the virtual clock; returns when the server has done what fell due. Requires virtual_clock.
  void AdvanceMs(int64_t ms);
  int64_t NowMs() const { return clock_->NowMs(); }

  // Processor time that the server's thread has had.
  int64_t CpuNs();

 private:
  EmbeddedServer() = default;
  // Runs `function` in the server's thread and waits for it; false when the server has ended before that.
  bool Ask(const std::function<void()>& function);

  std::unique_ptr<Clock> clock_;
  VirtualClock* virtual_clock_ = nullptr;
  Server* server_ = nullptr;  // lives in the thread, which makes it, and destroys it once `release_` is set
  int port_ = 0;
  std::string directory_;
  std::atomic<bool> ended_{false};
  std::promise<void> release_;
  std::thread thread_;
};

}  // namespace respect
