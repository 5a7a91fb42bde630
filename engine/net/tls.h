// Tls: connections encrypted by OpenSSL: what the server shows of itself and asks of clients, and the transport.
#pragma once

#include <memory>
#include <string>

#include "engine/base/result.h"
#include "engine/net/transport.h"

struct ssl_ctx_st;

namespace respect {

enum class TlsClients { kNone, kRequired, kOptional };  // whose certificates are asked for

struct TlsSettings {
  std::string certificate_file, key_file, key_password;
  std::string ca_file, ca_folder;
  std::string protocols;  // "TLSv1.2 TLSv1.3"; empty: these two
  std::string ciphers, cipher_suites;
  TlsClients clients = TlsClients::kRequired;
  bool prefer_own_ciphers = false;
  bool keep_sessions = true;  // so that clients that come back need no whole handshake
};

// Connections hold on to the context that they began with; a changed setting is a new context.
class TlsContext {
 public:
  // Errors say which setting does not do, and why.
  static Result<std::unique_ptr<TlsContext>> Make(const TlsSettings& settings);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // The server's end of a connection; owns the socket. The handshake happens in the first reads.
  std::unique_ptr<Transport> Serve(int fd) const;

 private:
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* context_;
};

}  // namespace respect
