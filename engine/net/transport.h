// Transport: the bytes of one connection, over a plain socket (or TLS). Non-blocking.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace respect {

struct TransferResult {
  enum class Kind { kDone, kWouldBlock, kClosed };
  Kind kind;
  size_t bytes = 0;  // kDone
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual int fd() const = 0;
  virtual TransferResult Read(char* to, size_t size) = 0;
  virtual TransferResult Write(const iovec* vectors, int count) = 0;
  // The connection goes on in a copy of the process: its end is not announced here.
  virtual void LeaveToCopy() {}
  // Why the connection never came about, once Read has answered kClosed; empty: it had, or the peer simply went.
  virtual std::string failure() const { return {}; }
};

// Owns the socket.
class SocketTransport final : public Transport {
 public:
  explicit SocketTransport(int fd) : fd_(fd) {}
  ~SocketTransport() override;
  SocketTransport(const SocketTransport&) = delete;
  SocketTransport& operator=(const SocketTransport&) = delete;
  int fd() const override { return fd_; }
  TransferResult Read(char* to, size_t size) override;
  TransferResult Write(const iovec* vectors, int count) override;

 private:
  int fd_;
};

}  // namespace respect
