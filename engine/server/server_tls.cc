// The part of Server about TLS: from the tls-* parameters to the context that new connections have.
#include "engine/server/server.h"

namespace respect {

Status Server::ConfigureTls() {
  const auto text = [this](Bytes name) { return config_->Find(name)->get(options()); };
  TlsSettings settings{.certificate_file = text("tls-cert-file"),
                       .key_file = text("tls-key-file"),
                       .key_password = text("tls-key-file-pass"),
                       .ca_file = text("tls-ca-cert-file"),
                       .ca_folder = text("tls-ca-cert-dir"),
                       .protocols = text("tls-protocols"),
                       .ciphers = text("tls-ciphers"),
                       .cipher_suites = text("tls-ciphersuites"),
                       .prefer_own_ciphers = text("tls-prefer-server-ciphers") == "yes",
                       .keep_sessions = text("tls-session-caching") == "yes"};
  const std::string clients = text("tls-auth-clients");
  if (clients == "no") settings.clients = TlsClients::kNone;
  if (clients == "optional") settings.clients = TlsClients::kOptional;
  Result<std::unique_ptr<TlsContext>> context = TlsContext::Make(settings);
  if (!context.ok()) return Error("Failed to configure TLS: " + std::string(context.error().text()));
  tls_ = std::move(*context);
  return Done{};
}

Status Server::ApplyTls(Bytes name) {
  const bool is_port = name == "tls-port";
  if (is_port ? tls_ == nullptr : options().tls_port != 0) {
    if (const Status configured = ConfigureTls(); !configured.ok()) {
      LogWarning(configured.error().text());
      return Error("Unable to update TLS configuration. Check server logs.");
    }
  }
  return is_port ? ListenAgain("Unable to listen on this port. Check server logs.") : Done{};
}

}  // namespace respect
