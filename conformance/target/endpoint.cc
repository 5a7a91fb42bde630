#include "conformance/target/endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace respect::conformance {
namespace {

constexpr int kMaxPort = 65535;
constexpr int kMaxDatabase = 1 << 20;

std::optional<int> ParseNumber(Bytes text, int max) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0 || value > max) return {};
  return value;
}

std::optional<std::string> PercentDecoded(Bytes text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned code = 0;
    if (i + 2 >= text.size()) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + i + 1, text.data() + i + 3, code, 16);
    if (error != std::errc() || end != text.data() + i + 3) return std::nullopt;
    out += static_cast<char>(code);
    i += 2;
  }
  return out;
}

Status ParseCredentials(Bytes text, Endpoint& endpoint) {
  const size_t colon = text.find(':');
  // "password@host" without a colon names a user in URLs, as redis-cli -u reads it.
  const auto user = PercentDecoded(text.substr(0, colon));
  const auto password = PercentDecoded(colon == Bytes::npos ? Bytes() : text.substr(colon + 1));
  if (!user || !password) return Error("user or password has a malformed % escape");
  endpoint.user = *user;
  endpoint.password = *password;
  return Done{};
}

Status ParseHostAndPort(Bytes text, Endpoint& endpoint) {
  Bytes port;
  if (text.starts_with('[')) {
    const size_t close = text.find(']');
    if (close == Bytes::npos) return Error("the host has '[' without ']'");
    endpoint.host = text.substr(1, close - 1);
    port = text.substr(close + 1);
  } else {
    const size_t colon = text.find(':');
    endpoint.host = text.substr(0, colon);
    port = colon == Bytes::npos ? Bytes() : text.substr(colon);
  }
  if (endpoint.host.empty()) endpoint.host = "127.0.0.1";
  if (port.empty()) return Done{};
  const auto number = ParseNumber(port.substr(1), kMaxPort);
  if (port[0] != ':' || !number || *number == 0) return Error(fmt::format("'{}' is no port", port));
  endpoint.port = *number;
  return Done{};
}

Status ParseDatabase(Bytes text, Endpoint& endpoint) {
  if (text.empty()) return Done{};
  const auto number = ParseNumber(text, kMaxDatabase);
  if (!number) return Error(fmt::format("'{}' is no database number", text));
  endpoint.database = *number;
  return Done{};
}

Result<Endpoint> ParseUnix(Bytes rest) {
  Endpoint endpoint;
  const size_t question = rest.find('?');
  endpoint.socket_path = rest.substr(0, question);
  if (endpoint.socket_path.empty()) return Error("unix:// needs a path");
  if (question == Bytes::npos) return endpoint;
  const Bytes query = rest.substr(question + 1);
  if (!query.starts_with("db=")) return Error("unix:// knows ?db=N only");
  Status database = ParseDatabase(query.substr(3), endpoint);
  if (!database.ok()) return database.error();
  return endpoint;
}

}  // namespace

bool Endpoint::IsLocal() const {
  return !socket_path.empty() || host.starts_with("127.") || host == "localhost" || host == "::1";
}

std::string Endpoint::Text() const {
  if (!socket_path.empty()) return "unix " + socket_path;
  const bool is_v6 = host.find(':') != std::string::npos;
  return fmt::format("{} {}{}{}:{}", tls ? "tls" : "tcp", is_v6 ? "[" : "", host, is_v6 ? "]" : "", port);
}

bool LooksLikeUrl(Bytes text) {
  if (text.find("://") != Bytes::npos) return true;
  const size_t colon = text.rfind(':');
  return colon != Bytes::npos && colon + 1 < text.size() && text.find_first_of(" =/") == Bytes::npos &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(colon) + 1, text.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

Result<Endpoint> ParseEndpoint(Bytes url) {
  const size_t sign = url.find("://");
  const Bytes scheme = sign == Bytes::npos ? Bytes("redis") : url.substr(0, sign);
  Bytes rest = sign == Bytes::npos ? url : url.substr(sign + 3);
  if (scheme == "unix") return ParseUnix(rest);
  if (scheme != "redis" && scheme != "rediss") return Error(fmt::format("unknown scheme '{}'", scheme));

  Endpoint endpoint;
  endpoint.tls = scheme == "rediss";
  const size_t slash = rest.find('/', rest.rfind('@') == Bytes::npos ? 0 : rest.rfind('@'));
  const Bytes database = slash == Bytes::npos ? Bytes() : rest.substr(slash + 1);
  rest = rest.substr(0, slash);
  if (const size_t at = rest.rfind('@'); at != Bytes::npos) {
    Status credentials = ParseCredentials(rest.substr(0, at), endpoint);
    if (!credentials.ok()) return credentials.error();
    rest = rest.substr(at + 1);
  }
  Status place = ParseHostAndPort(rest, endpoint);
  if (!place.ok()) return place.error();
  Status number = ParseDatabase(database, endpoint);
  if (!number.ok()) return number.error();
  return endpoint;
}

}  // namespace respect::conformance
