// TlsStream: TLS over a socket, by OpenSSL.
#pragma once

#include <memory>
#include <string>

#include "conformance/target/socket_stream.h"
#include "conformance/target/stream.h"

namespace respect::conformance {

// Shakes hands over `socket` and checks the certificate against `host`. Fails with OpenSSL's reason.
Result<std::unique_ptr<Stream>> StartTls(std::unique_ptr<SocketStream> socket, const std::string& host,
                                         const TlsSettings& settings, Moment deadline);

}  // namespace respect::conformance
