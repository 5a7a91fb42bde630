// Endpoint: where a server listens, read from a URL.
//
//   redis://[user:password@]host[:port][/database]     TCP, port 6379 when none is given
//   rediss://...                                       the same over TLS
//   unix:///path/to/socket[?db=N]                      a unix socket
//   host:port                                          short for redis://host:port
//
// User and password are percent-decoded. An IPv6 host stands in brackets.
#pragma once

#include <string>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace respect::conformance {

struct Endpoint {
  std::string host = "127.0.0.1";
  int port = 6379;
  std::string socket_path;  // not empty: a unix socket, and host and port mean nothing
  bool tls = false;
  std::string user, password;
  int database = 0;

  // For people and results: no user, no password.
  std::string Text() const;
  // Whether it is on this machine: a loopback address or a unix socket.
  bool IsLocal() const;
};

// Whether `text` is meant as one of the forms above, well written or not.
bool LooksLikeUrl(Bytes text);

// Fails with a sentence that names the part that is wrong; the password is never in it.
Result<Endpoint> ParseEndpoint(Bytes url);

}  // namespace respect::conformance
