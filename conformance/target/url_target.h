// UrlTarget: a server that somebody else runs, reached by URL. Never restarted, and flushed only when allowed to.
#pragma once

#include <memory>
#include <string>

#include "conformance/target/endpoint.h"
#include "conformance/target/stream.h"
#include "conformance/target/target.h"

namespace respect::conformance {

class UrlTarget final : public Target {
 public:
  UrlTarget(Endpoint endpoint, TlsSettings tls, Deadlines deadlines)
      : endpoint_(std::move(endpoint)), tls_(std::move(tls)), deadlines_(deadlines) {}

  Status Start() override;
  Result<std::unique_ptr<Connection>> Connect() override;
  bool owned() const override { return false; }
  std::string Reached() const override { return endpoint_.Text(); }
  std::optional<Endpoint> endpoint() const override { return endpoint_; }
  std::string CliOptions() const override { return CliOptionsOf(endpoint_); }

  // "-h host -p 6379 --tls -n 2"; the password is left to REDISCLI_AUTH.
  static std::string CliOptionsOf(const Endpoint& endpoint);

 private:
  Endpoint endpoint_;
  TlsSettings tls_;
  Deadlines deadlines_;
};

}  // namespace respect::conformance
