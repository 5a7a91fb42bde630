// Redirector: follows a cluster's MOVED and ASK for one thread. A request is sent again where the server says, over
// connections of its own, and awaited: redirections are rare where the slot map is right, and what they cost must be
// seen in the latency of the request. MOVED also corrects the thread's slot map.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "bench/load/slot_map.h"
#include "conformance/target/target.h"
#include "engine/base/result.h"
#include "engine/resp/reply.h"

namespace respect::bench {

// A target at another address of the same cluster: same credentials, same TLS.
using ReachNode = std::function<std::unique_ptr<conformance::Target>(const std::string& host, int port)>;

class Redirector {
 public:
  // `slots` outlives this.
  Redirector(SlotMap* slots, ReachNode reach) : slots_(slots), reach_(std::move(reach)) {}

  struct Outcome {
    Reply reply{};
    int moved = 0, asked = 0;
  };
  // `error` is a redirection that `request` was answered with. The reply is one again after five of them in a row.
  Result<Outcome> Follow(Bytes error, Bytes request);

 private:
  struct Node {
    std::unique_ptr<conformance::Target> target;
    std::unique_ptr<conformance::Connection> connection;
  };
  Result<Reply> Ask(const Redirection& where, Bytes request);

  SlotMap* slots_;
  ReachNode reach_;
  std::map<std::string, Node> nodes_;
};

}  // namespace respect::bench
