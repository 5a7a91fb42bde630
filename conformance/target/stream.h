// Stream: bytes to and from a server. Reads and writes never block; Wait does, until its deadline.
#pragma once

#include <memory>
#include <string>

#include "conformance/target/deadlines.h"
#include "conformance/target/endpoint.h"
#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace respect::conformance {

struct IoOutcome {
  enum class State { kDone, kWouldBlock, kClosed };
  State state = State::kDone;
  size_t bytes = 0;    // kDone: how many, at least one
  std::string detail;  // kClosed: how
};

class Stream {
 public:
  virtual ~Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  virtual IoOutcome Write(Bytes bytes) = 0;
  // Appends what is there, at most a few dozen KiB, to `out`.
  virtual IoOutcome Read(std::string& out) = 0;
  // Until bytes can be read (or, if asked, written), or the deadline has passed: false then.
  virtual bool Wait(bool for_write, Moment deadline) = 0;
  // The descriptor to poll, for callers with an event loop of their own; -1 when there is none.
  virtual int fd() const { return -1; }

 protected:
  Stream() = default;
};

// How a server's certificate is judged. Empty paths: the system's authorities, no client certificate.
struct TlsSettings {
  std::string authority_file, certificate_file, key_file;
  bool verify = true;
};

// Connects to a TCP or unix socket, and over TLS where the endpoint says so. Fails with the system's reason.
Result<std::unique_ptr<Stream>> Connect(const Endpoint& endpoint, const TlsSettings& tls, Moment deadline);

}  // namespace respect::conformance
