// OpenSSL's own way to write to a socket raises SIGPIPE when the peer has gone, which would end a program that has the
// engine inside: the bytes go through send(2) here.
#include "engine/net/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <sstream>
#include <utility>

namespace respect {
namespace {

std::string Reason() {
  char text[256] = "";
  ERR_error_string_n(ERR_get_error(), text, sizeof(text));
  ERR_clear_error();
  return text;
}

Error Failure(const std::string& what) { return Error(what + ": " + Reason()); }

// ---- A socket as OpenSSL sees it: the descriptor is the BIO's data ----

int SocketOf(BIO* bio) { return static_cast<int>(reinterpret_cast<intptr_t>(BIO_get_data(bio))); }

bool IsPassing(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

int SendThrough(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t sent = send(SocketOf(bio), bytes, static_cast<size_t>(size), MSG_NOSIGNAL);
  if (sent < 0 && IsPassing(errno)) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int ReceiveThrough(BIO* bio, char* to, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t got = recv(SocketOf(bio), to, static_cast<size_t>(size), 0);
  if (got < 0 && IsPassing(errno)) BIO_set_retry_read(bio);
  if (got == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return static_cast<int>(got);
}

long Control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* MakeSocketMethod() {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without signals");
  BIO_meth_set_write(method, SendThrough);
  BIO_meth_set_read(method, ReceiveThrough);
  BIO_meth_set_ctrl(method, Control);
  return method;
}

BIO* MakeSocketBio(int fd) {
  static BIO_METHOD* const method = MakeSocketMethod();
  BIO* bio = BIO_new(method);
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<intptr_t>(fd)));
  BIO_set_init(bio, 1);
  return bio;
}

class TlsTransport final : public Transport {
 public:
  TlsTransport(SSL_CTX* context, int fd) : fd_(fd), ssl_(SSL_new(context)) {
    BIO* bio = MakeSocketBio(fd);
    SSL_set_bio(ssl_, bio, bio);
    SSL_set_accept_state(ssl_);
  }
  ~TlsTransport() override {
    ERR_clear_error();
    if (sound_ && SSL_is_init_finished(ssl_)) SSL_shutdown(ssl_);
    SSL_free(ssl_);
    close(fd_);
  }
  TlsTransport(const TlsTransport&) = delete;
  TlsTransport& operator=(const TlsTransport&) = delete;

  int fd() const override { return fd_; }
  // A record holds 16 KB at most, and sessions read more at a time: nothing stays behind in OpenSSL, where the event
  // loop would not see it.
  TransferResult Read(char* to, size_t size) override {
    ERR_clear_error();
    return ResultOf(SSL_read(ssl_, to, Clamp(size)));
  }
  TransferResult Write(const iovec* vectors, int) override {
    ERR_clear_error();
    return ResultOf(SSL_write(ssl_, vectors[0].iov_base, Clamp(vectors[0].iov_len)));
  }
  void LeaveToCopy() override { sound_ = false; }
  std::string failure() const override { return failure_; }

 private:
  static int Clamp(size_t size) { return static_cast<int>(std::min<size_t>(size, INT_MAX)); }

  TransferResult ResultOf(int transferred) {
    if (transferred > 0) return {TransferResult::Kind::kDone, static_cast<size_t>(transferred)};
    const int error = SSL_get_error(ssl_, transferred);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return {TransferResult::Kind::kWouldBlock};
    sound_ = error == SSL_ERROR_ZERO_RETURN;  // after any other nothing may be sent
    if (!sound_ && !SSL_is_init_finished(ssl_)) failure_ = error == SSL_ERROR_SSL ? Reason() : "the peer went";
    return {TransferResult::Kind::kClosed};
  }

  int fd_;
  SSL* ssl_;
  bool sound_ = true;    // the peer may be told of the end
  std::string failure_;  // of the handshake
};

Status SetProtocols(SSL_CTX* context, const std::string& protocols) {
  struct Row {
    const char* name;
    uint64_t off;
    bool usual;
  };
  static constexpr Row kRows[] = {{"TLSv1", SSL_OP_NO_TLSv1, false},
                                  {"TLSv1.1", SSL_OP_NO_TLSv1_1, false},
                                  {"TLSv1.2", SSL_OP_NO_TLSv1_2, true},
                                  {"TLSv1.3", SSL_OP_NO_TLSv1_3, true}};
  std::istringstream words(protocols);
  uint64_t on = 0;
  for (std::string word; words >> word;) {
    const auto row = std::ranges::find_if(kRows, [&](const Row& r) { return strcasecmp(r.name, word.c_str()) == 0; });
    if (row == std::end(kRows))
      return Error(
          "Invalid tls-protocols specified. Use a combination of 'TLSv1', 'TLSv1.1', 'TLSv1.2' and 'TLSv1.3'.");
    on |= row->off;
  }
  for (const Row& row : kRows)
    if (on == 0 ? !row.usual : (on & row.off) == 0) SSL_CTX_set_options(context, row.off);
  return Done{};
}

int GivePassword(char* to, int size, int, void* password) {
  const auto& text = *static_cast<const std::string*>(password);
  if (text.size() > static_cast<size_t>(size)) return -1;
  std::ranges::copy(text, to);
  return static_cast<int>(text.size());
}

Status LoadFiles(SSL_CTX* context, const TlsSettings& settings) {
  if (settings.certificate_file.empty()) return Error("No tls-cert-file configured!");
  if (settings.key_file.empty()) return Error("No tls-key-file configured!");
  const bool asks = settings.clients != TlsClients::kNone;
  if (asks && settings.ca_file.empty() && settings.ca_folder.empty())
    return Error(
        "Either tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster, tls-replication or "
        "tls-auth-clients are enabled!");
  std::string password = settings.key_password;
  SSL_CTX_set_default_passwd_cb(context, GivePassword);
  SSL_CTX_set_default_passwd_cb_userdata(context, &password);
  const int certificate = SSL_CTX_use_certificate_chain_file(context, settings.certificate_file.c_str());
  if (certificate != 1) return Failure("Failed to load certificate: " + settings.certificate_file);
  const int key = SSL_CTX_use_PrivateKey_file(context, settings.key_file.c_str(), SSL_FILETYPE_PEM);
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  if (key != 1) return Failure("Failed to load private key: " + settings.key_file);
  if (settings.ca_file.empty() && settings.ca_folder.empty()) return Done{};
  const auto or_null = [](const std::string& path) { return path.empty() ? nullptr : path.c_str(); };
  if (SSL_CTX_load_verify_locations(context, or_null(settings.ca_file), or_null(settings.ca_folder)) != 1)
    return Failure("Failed to configure CA certificate(s) file/directory");
  return Done{};
}

Status SetCiphers(SSL_CTX* context, const TlsSettings& settings) {
  if (!settings.ciphers.empty() && SSL_CTX_set_cipher_list(context, settings.ciphers.c_str()) != 1)
    return Failure("Failed to configure ciphers: " + settings.ciphers);
  if (!settings.cipher_suites.empty() && SSL_CTX_set_ciphersuites(context, settings.cipher_suites.c_str()) != 1)
    return Failure("Failed to configure ciphersuites: " + settings.cipher_suites);
  return Done{};
}

int VerifyMode(TlsClients clients) {
  if (clients == TlsClients::kNone) return SSL_VERIFY_NONE;
  return clients == TlsClients::kOptional ? SSL_VERIFY_PEER : SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::Make(const TlsSettings& settings) {
  ERR_clear_error();
  SSL_CTX* raw = SSL_CTX_new(TLS_server_method());
  if (raw == nullptr) return Failure("Failed to make a TLS context");
  std::unique_ptr<TlsContext> context(new TlsContext(raw));
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  if (settings.prefer_own_ciphers) SSL_CTX_set_options(raw, SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(raw, settings.keep_sessions ? SSL_SESS_CACHE_SERVER : SSL_SESS_CACHE_OFF);
  constexpr unsigned char kName[] = "redis";
  SSL_CTX_set_session_id_context(raw, kName, sizeof(kName) - 1);
  SSL_CTX_set_verify(raw, VerifyMode(settings.clients), nullptr);
  if (Status protocols = SetProtocols(raw, settings.protocols); !protocols.ok()) return protocols.error();
  if (Status files = LoadFiles(raw, settings); !files.ok()) return files.error();
  if (Status ciphers = SetCiphers(raw, settings); !ciphers.ok()) return ciphers.error();
  return context;
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

std::unique_ptr<Transport> TlsContext::Serve(int fd) const { return std::make_unique<TlsTransport>(context_, fd); }

}  // namespace respect
