#include "conformance/target/url_target.h"

#include <fmt/format.h>

namespace respect::conformance {

Status UrlTarget::Start() {
  Result<std::unique_ptr<Connection>> connection = Connect();
  if (!connection.ok()) return connection.error();
  const Received received = (*connection)->Call({"PING"}, InMs(deadlines_.reply_ms));
  if (const auto* failure = std::get_if<Failure>(&received)) {
    return Error(fmt::format("{} does not answer PING: {}", endpoint_.Text(), failure->text));
  }
  // NOAUTH and its like: said now, not once for each case.
  const Reply& reply = std::get<Reply>(received);
  if (reply.is_error()) return Error(fmt::format("{} refuses PING: {}", endpoint_.Text(), reply.text));
  return Done{};
}

Result<std::unique_ptr<Connection>> UrlTarget::Connect() {
  Result<std::unique_ptr<Stream>> stream = conformance::Connect(endpoint_, tls_, InMs(deadlines_.connect_ms));
  if (!stream.ok()) return stream.error();
  auto connection = std::make_unique<Connection>(std::move(*stream));
  Status ready = LogIn(*connection, endpoint_, InMs(deadlines_.reply_ms));
  if (!ready.ok()) return ready.error();
  return connection;
}

std::string UrlTarget::CliOptionsOf(const Endpoint& endpoint) {
  if (!endpoint.socket_path.empty()) return "-s " + endpoint.socket_path;
  std::string options;
  if (endpoint.host != "127.0.0.1" && endpoint.host != "localhost") options += "-h " + endpoint.host + " ";
  options += fmt::format("-p {}", endpoint.port);
  if (endpoint.tls) options += " --tls";
  if (!endpoint.user.empty()) options += " --user " + endpoint.user;
  if (endpoint.database != 0) options += fmt::format(" -n {}", endpoint.database);
  return options;
}

}  // namespace respect::conformance
