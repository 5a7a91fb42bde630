// LoadConnection: one connection that load is put on: a stream after its handshake, what is under way on it, and what
// will be sent next. Plain sockets are read and written directly; TLS goes through its stream.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bench/load/reply_skipper.h"
#include "bench/load/request_maker.h"
#include "conformance/target/stream.h"

namespace respect::bench {

class LoadConnection {
 public:
  enum class Io { kDone, kBlocked, kClosed };

  // `stream` is connected and logged in, and nothing is under way on it. `number` counts a session's connections.
  // `node` is Sender::node of the requests it carries.
  LoadConnection(std::unique_ptr<conformance::Stream> stream, int64_t number, int group, int node);

  // Sends what it can of `bytes` from `sent` on, which moves. kDone: all of it.
  Io Send(Bytes bytes, size_t& sent);
  // Reads once. `got` may lie in `buffer` or in this; it is valid until the next call. `more`: there is surely more.
  Io Receive(std::span<char> buffer, Bytes& got, bool& more);

  int fd() const { return fd_; }
  int64_t number() const { return number_; }
  int group() const { return group_; }
  int node() const { return node_; }

 private:
  std::unique_ptr<conformance::Stream> stream_;
  int fd_;
  bool plain_;
  int64_t number_;
  int group_;
  int node_;
  std::string decrypted_;
};

}  // namespace respect::bench
