#include "engine/net/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace respect {
namespace {

Error SystemError() { return Error(std::strerror(errno)); }

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

bool ParseIpv6(const std::string& text, int port, Address& address) {
  auto& to = reinterpret_cast<sockaddr_in6&>(address.storage);
  to.sin6_family = AF_INET6;
  to.sin6_port = htons(static_cast<uint16_t>(port));
  address.size = sizeof(sockaddr_in6);
  return text == "::*" || inet_pton(AF_INET6, text.c_str(), &to.sin6_addr) == 1;
}

bool ParseIpv4(const std::string& text, int port, Address& address) {
  auto& to = reinterpret_cast<sockaddr_in&>(address.storage);
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(port));
  address.size = sizeof(sockaddr_in);
  if (text == "localhost") return inet_pton(AF_INET, "127.0.0.1", &to.sin_addr) == 1;
  return text == "*" || inet_pton(AF_INET, text.c_str(), &to.sin_addr) == 1;
}

Result<int> BindAndListen(int fd, Address& address, int backlog) {
  if (bind(fd, address.get(), address.size) == 0 && listen(fd, backlog) == 0) return fd;
  const Error error("bind: " + std::string(std::strerror(errno)));
  close(fd);
  return error;
}

Address NameOf(int fd, int (*query)(int, sockaddr*, socklen_t*)) {
  Address address;
  address.size = sizeof(address.storage);
  if (query(fd, address.get(), &address.size) != 0) address.storage.ss_family = AF_UNSPEC;
  return address;
}

std::string TextOf(const Address& address) {
  char text[INET6_ADDRSTRLEN] = "?";
  if (address.storage.ss_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in&>(address.storage);
    inet_ntop(AF_INET, &in.sin_addr, text, sizeof(text));
    return std::string(text) + ':' + std::to_string(ntohs(in.sin_port));
  }
  if (address.storage.ss_family == AF_INET6) {
    const auto& in = reinterpret_cast<const sockaddr_in6&>(address.storage);
    inet_ntop(AF_INET6, &in.sin6_addr, text, sizeof(text));
    return '[' + std::string(text) + "]:" + std::to_string(ntohs(in.sin6_port));
  }
  const auto& un = reinterpret_cast<const sockaddr_un&>(address.storage);
  return std::string(un.sun_path) + ":0";
}

}  // namespace

Result<int> ListenTcp(const std::string& address_text, int port, int backlog) {
  Address address;
  const bool ipv6 = address_text.find(':') != std::string::npos;
  if (!(ipv6 ? ParseIpv6(address_text, port, address) : ParseIpv4(address_text, port, address)))
    return Error("Name or service not known");
  const int fd = socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return SystemError();
  const int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  if (ipv6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes));
  return BindAndListen(fd, address, backlog);
}

Result<int> ListenUnix(const std::string& path, unsigned mode, int backlog) {
  Address address;
  auto& un = reinterpret_cast<sockaddr_un&>(address.storage);
  if (path.size() >= sizeof(un.sun_path)) return Error("File name too long");
  un.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), un.sun_path);
  address.size = sizeof(sockaddr_un);
  unlink(path.c_str());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return SystemError();
  Result<int> listening = BindAndListen(fd, address, backlog);
  if (listening.ok() && mode != 0) chmod(path.c_str(), mode);
  return listening;
}

int AcceptConnection(int listener) {
  const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return -1;
  const int yes = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  return fd;
}

void SetKeepAlive(int fd, int seconds) {
  if (seconds == 0) return;
  const int yes = 1, interval = std::max(1, seconds / 3), count = 3;
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof(yes));
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &seconds, sizeof(seconds));
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count));
}

int LocalPort(int fd) {
  const Address address = NameOf(fd, getsockname);
  if (address.storage.ss_family == AF_INET)
    return ntohs(reinterpret_cast<const sockaddr_in&>(address.storage).sin_port);
  if (address.storage.ss_family == AF_INET6)
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_port);
  return 0;
}

std::string PeerName(int fd) {
  const Address peer = NameOf(fd, getpeername);
  // The client's end of a unix socket has no name: Redis shows the server's.
  return peer.storage.ss_family == AF_UNIX ? LocalName(fd) : TextOf(peer);
}

std::string LocalName(int fd) { return TextOf(NameOf(fd, getsockname)); }

bool PeerIsLocal(int fd) {
  const Address peer = NameOf(fd, getpeername);
  if (peer.storage.ss_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in&>(peer.storage);
    return ntohl(in.sin_addr.s_addr) >> 24 == 127;
  }
  if (peer.storage.ss_family != AF_INET6) return true;
  const auto& in = reinterpret_cast<const sockaddr_in6&>(peer.storage);
  const bool mapped = IN6_IS_ADDR_V4MAPPED(&in.sin6_addr) && in.sin6_addr.s6_addr[12] == 127;
  return mapped || IN6_IS_ADDR_LOOPBACK(&in.sin6_addr);
}

}  // namespace respect
