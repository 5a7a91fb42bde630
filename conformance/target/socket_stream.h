// SocketStream: a plain TCP or unix socket.
#pragma once

#include <memory>

#include "conformance/target/stream.h"

namespace respect::conformance {

class SocketStream final : public Stream {
 public:
  // Takes ownership of `fd`, which must be connected and non-blocking.
  explicit SocketStream(int fd) : fd_(fd) {}
  ~SocketStream() override;

  IoOutcome Write(Bytes bytes) override;
  IoOutcome Read(std::string& out) override;
  bool Wait(bool for_write, Moment deadline) override;
  int fd() const override { return fd_; }

 private:
  int fd_;
};

// A connected, non-blocking socket: TCP with its small writes sent at once.
Result<std::unique_ptr<SocketStream>> ConnectSocket(const Endpoint& endpoint, Moment deadline);

// poll() for one descriptor until the deadline. True when it is ready or broken.
bool WaitForDescriptor(int fd, bool for_read, bool for_write, Moment deadline);

}  // namespace respect::conformance
