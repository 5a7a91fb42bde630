// ReferenceServer: a real Redis 8 to compare with, for tests. It is the one at RESPECT_REDIS8 ("host:port"), or one
// started for the test: by the command in RESPECT_REDIS8_START, "{port}" replaced, or by a redis-server of version 8 or
// later in PATH. What is started stays in the foreground of its command, and ends with this object.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/resp/reply.h"
#include "engine/resp/reply_reader.h"

namespace respect::testing_reference {

class ReferenceServer {
 public:
  // The error says why there is none: the reason to skip a test with.
  static Result<std::unique_ptr<ReferenceServer>> Find();
  ~ReferenceServer();
  ReferenceServer(const ReferenceServer&) = delete;
  ReferenceServer& operator=(const ReferenceServer&) = delete;

  // Sends one command and waits for its reply. An error reply of the kind kError stands for a lost connection, too.
  Reply Ask(const std::vector<std::string>& command);

 private:
  ReferenceServer() = default;
  bool Start(const std::string& command);
  bool Connect(const std::string& host, const std::string& port);

  int socket_ = -1;
  pid_t process_ = -1;
  ReplyReader reader_;
};

}  // namespace respect::testing_reference
