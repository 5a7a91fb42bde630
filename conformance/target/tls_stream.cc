#include "conformance/target/tls_stream.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <utility>

namespace respect::conformance {
namespace {

constexpr size_t kReadBytes = 32 << 10;

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using Context = std::unique_ptr<SSL_CTX, FreeContext>;
using Session = std::unique_ptr<SSL, FreeSsl>;

std::string TlsError(const std::string& what) {
  const unsigned long code = ERR_get_error();  // NOLINT: OpenSSL's type
  char text[256] = "no reason given";
  if (code != 0) ERR_error_string_n(code, text, sizeof(text));
  ERR_clear_error();
  return fmt::format("{}: {}", what, text);
}

class TlsStream final : public Stream {
 public:
  TlsStream(std::unique_ptr<SocketStream> socket, Context context, Session ssl)
      : socket_(std::move(socket)), context_(std::move(context)), ssl_(std::move(ssl)) {}

  Status Handshake(Moment deadline) {
    while (true) {
      const int result = SSL_connect(ssl_.get());
      if (result == 1) return Done{};
      const IoOutcome outcome = Judge(result);
      if (outcome.state == IoOutcome::State::kClosed) return Error("TLS handshake failed: " + outcome.detail);
      if (!WaitForDescriptor(socket_->fd(), !wants_write_, wants_write_, deadline)) {
        return Error("no TLS handshake within the deadline");
      }
    }
  }

  IoOutcome Write(Bytes bytes) override {
    size_t sent = 0;
    const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
    return result == 1 ? IoOutcome{IoOutcome::State::kDone, sent, ""} : Judge(result);
  }

  IoOutcome Read(std::string& out) override {
    char buffer[kReadBytes];
    size_t got = 0;
    const int result = SSL_read_ex(ssl_.get(), buffer, sizeof(buffer), &got);
    if (result != 1) return Judge(result);
    out.append(buffer, got);
    return {IoOutcome::State::kDone, got, ""};
  }

  bool Wait(bool for_write, Moment deadline) override {
    if (SSL_pending(ssl_.get()) > 0) return true;  // decrypted already: the socket would not tell
    return WaitForDescriptor(socket_->fd(), true, for_write || wants_write_, deadline);
  }

  int fd() const override { return socket_->fd(); }

 private:
  IoOutcome Judge(int result) {
    const int reason = SSL_get_error(ssl_.get(), result);
    wants_write_ = reason == SSL_ERROR_WANT_WRITE;
    if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE) {
      return {IoOutcome::State::kWouldBlock, 0, ""};
    }
    if (reason == SSL_ERROR_ZERO_RETURN) return {IoOutcome::State::kClosed, 0, "closed by the server"};
    return {IoOutcome::State::kClosed, 0, TlsError("TLS")};
  }

  std::unique_ptr<SocketStream> socket_;
  Context context_;
  Session ssl_;
  bool wants_write_ = false;
};

Result<Context> MakeContext(const TlsSettings& settings) {
  Context context(SSL_CTX_new(TLS_client_method()));
  if (!context) return Error(TlsError("TLS could not be set up"));
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const bool trusted =
      settings.authority_file.empty()
          ? SSL_CTX_set_default_verify_paths(context.get()) == 1
          : SSL_CTX_load_verify_locations(context.get(), settings.authority_file.c_str(), nullptr) == 1;
  if (!trusted) return Error(TlsError("the authorities' certificates could not be read"));
  if (!settings.certificate_file.empty() &&
      SSL_CTX_use_certificate_chain_file(context.get(), settings.certificate_file.c_str()) != 1) {
    return Error(TlsError("the client's certificate could not be read"));
  }
  if (!settings.key_file.empty() &&
      SSL_CTX_use_PrivateKey_file(context.get(), settings.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return Error(TlsError("the client's key could not be read"));
  }
  SSL_CTX_set_verify(context.get(), settings.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  return context;
}

}  // namespace

Result<std::unique_ptr<Stream>> StartTls(std::unique_ptr<SocketStream> socket, const std::string& host,
                                         const TlsSettings& settings, Moment deadline) {
  Result<Context> context = MakeContext(settings);
  if (!context.ok()) return context.error();
  Session ssl(SSL_new(context->get()));
  if (!ssl || SSL_set_fd(ssl.get(), socket->fd()) != 1) return Error(TlsError("TLS could not be set up"));
  SSL_set_tlsext_host_name(ssl.get(), host.c_str());
  if (settings.verify) {
    // An address is checked as an address, any other host as a name.
    X509_VERIFY_PARAM* parameters = SSL_get0_param(ssl.get());
    if (X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) != 1) SSL_set1_host(ssl.get(), host.c_str());
    ERR_clear_error();
  }
  auto stream = std::make_unique<TlsStream>(std::move(socket), std::move(*context), std::move(ssl));
  Status done = stream->Handshake(deadline);
  if (!done.ok()) return done.error();
  return std::unique_ptr<Stream>(std::move(stream));
}

Result<std::unique_ptr<Stream>> Connect(const Endpoint& endpoint, const TlsSettings& tls, Moment deadline) {
  Result<std::unique_ptr<SocketStream>> socket = ConnectSocket(endpoint, deadline);
  if (!socket.ok()) return Error(fmt::format("cannot reach {}: {}", endpoint.Text(), socket.error().text()));
  if (!endpoint.tls) return std::unique_ptr<Stream>(std::move(*socket));
  return StartTls(std::move(*socket), endpoint.host, tls, deadline);
}

}  // namespace respect::conformance
