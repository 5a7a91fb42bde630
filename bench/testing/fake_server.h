// FakeServer: a server of the tests' own making on a loopback port: answers every request with bytes that the test
// chooses, and can pause, break off, or talk nonsense at will. One thread for each connection.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/resp/reply.h"

namespace respect::bench {

class FakeServer {
 public:
  // The bytes to send for a request (its arguments), the n-th of all connections together, from 0. kClose ends the
  // connection. Called from several threads, one at a time.
  using Answer = std::function<std::string(const std::vector<std::string>& request, int64_t n)>;
  static const std::string kClose;

  explicit FakeServer(Answer answer);
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  int port() const { return port_; }
  std::string Url() const { return "redis://127.0.0.1:" + std::to_string(port_); }
  int64_t requests() const { return requests_; }

 private:
  void Accept();
  void Serve(int fd);

  Answer answer_;
  int listener_;
  int port_ = 0;
  std::atomic<int64_t> requests_{0};
  std::mutex mutex_;  // around answer_ and what is below
  std::vector<int> connections_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace respect::bench
