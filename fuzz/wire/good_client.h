// GoodClient: a client that does nothing wrong and knows what every answer must be: it keeps to keys of its own.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/target/connection.h"
#include "engine/base/rng.h"

namespace respect::fuzz {

class GoodClient {
 public:
  GoodClient(std::unique_ptr<conformance::Connection> connection, int number, uint64_t seed)
      : connection_(std::move(connection)), number_(number), rng_(seed) {}

  // What the server did wrong to it: `failure` is nothing when it answered, and not as it had to.
  struct Complaint {
    std::optional<conformance::Failure> failure;
    std::string text;
  };
  // Sends a few commands at once and holds every answer against what it must be.
  std::optional<Complaint> Exchange(int64_t reply_ms);
  // Removes its keys.
  void CleanUp(int64_t reply_ms);
  uint64_t checked() const { return checked_; }

 private:
  struct Expected {
    std::vector<std::string> args;
    Reply reply;
  };
  Expected Next();
  std::string KeyName(size_t index) const;

  std::unique_ptr<conformance::Connection> connection_;
  int number_;
  Rng rng_;
  uint64_t checked_ = 0;
  std::vector<std::string> values_ = std::vector<std::string>(kKeys);  // "": no key
  int64_t counter_ = 0;
  bool counting_ = false;  // whether the counter has been set to 0

  static constexpr size_t kKeys = 8;
};

}  // namespace respect::fuzz
