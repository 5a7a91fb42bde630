// BadServer: a small server, right in all but one thing that only bad clients bring out. For tests of WireRun.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "conformance/target/target.h"

namespace respect::fuzz {

enum class Badness {
  kNone,
  kDiesOfHugeLength,  // the whole server ends
  kHangsOnGarbage,    // nobody is answered any more
  kMixesAnswers,      // after a client went in the middle of a request, somebody gets its answer
  kDropsTheOthers,    // a client that sends garbage takes another one with it
  kKeepsMemory,       // each client that went leaves something behind
  kKeepsConnections,  // each client that went stays in the list
};

class BadServer final : public conformance::Target {
 public:
  explicit BadServer(Badness badness) : badness_(badness) {}
  ~BadServer() override { Stop(); }

  Status Start() override;
  Result<std::unique_ptr<conformance::Connection>> Connect() override;
  bool owned() const override { return true; }
  std::string Fate() override { return dead_ ? "killed by signal 11" : ""; }
  std::string Reached() const override { return "a bad server"; }
  std::string CliOptions() const override { return ""; }

 private:
  class Loop;
  void Stop();

  Badness badness_;
  std::atomic<bool> dead_{false}, stopping_{false};
  int hand_over_[2] = {-1, -1};  // new connections, as descriptors in a pipe
  std::thread thread_;
};

}  // namespace respect::fuzz
