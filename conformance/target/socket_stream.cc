#include "conformance/target/socket_stream.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace respect::conformance {
namespace {

constexpr size_t kReadBytes = 32 << 10;

std::string SystemError(int number) { return std::strerror(number); }

IoOutcome Failed(int number) {
  if (number == EAGAIN || number == EWOULDBLOCK || number == EINTR) return {IoOutcome::State::kWouldBlock, 0, ""};
  return {IoOutcome::State::kClosed, 0, SystemError(number)};
}

Result<std::unique_ptr<SocketStream>> Reach(const sockaddr* address, socklen_t length, Moment deadline) {
  const int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return Error(SystemError(errno));
  auto stream = std::make_unique<SocketStream>(fd);
  if (address->sa_family != AF_UNIX) {
    const int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    // A run opens thousands of connections; an abortive close leaves none of them waiting in the kernel.
    const linger abortive = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &abortive, sizeof(abortive));
  }
  int result = connect(fd, address, length);
  // A unix socket whose queue is full says so at once instead of waiting.
  while (result < 0 && errno == EAGAIN && MsUntil(deadline) > 0) {
    usleep(1000);
    result = connect(fd, address, length);
  }
  if (result == 0) return stream;
  if (errno != EINPROGRESS) return Error(SystemError(errno));
  if (!WaitForDescriptor(fd, false, true, deadline)) return Error("no connection within the deadline");
  int problem = 0;
  socklen_t size = sizeof(problem);
  getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size);
  if (problem != 0) return Error(SystemError(problem));
  return stream;
}

Result<std::unique_ptr<SocketStream>> ReachUnix(const std::string& path, Moment deadline) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return Error("the path of the unix socket is too long");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return Reach(reinterpret_cast<const sockaddr*>(&address), sizeof(address), deadline);
}

}  // namespace

SocketStream::~SocketStream() { close(fd_); }

IoOutcome SocketStream::Write(Bytes bytes) {
  const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0) return Failed(errno);
  return {IoOutcome::State::kDone, static_cast<size_t>(sent), ""};
}

IoOutcome SocketStream::Read(std::string& out) {
  char buffer[kReadBytes];
  const ssize_t got = recv(fd_, buffer, sizeof(buffer), 0);
  if (got < 0) return Failed(errno);
  if (got == 0) return {IoOutcome::State::kClosed, 0, "closed by the server"};
  out.append(buffer, static_cast<size_t>(got));
  return {IoOutcome::State::kDone, static_cast<size_t>(got), ""};
}

bool SocketStream::Wait(bool for_write, Moment deadline) { return WaitForDescriptor(fd_, true, for_write, deadline); }

bool WaitForDescriptor(int fd, bool for_read, bool for_write, Moment deadline) {
  pollfd entry = {fd, static_cast<int16_t>((for_read ? POLLIN : 0) | (for_write ? POLLOUT : 0)), 0};
  while (true) {
    const int64_t left = MsUntil(deadline);
    const int ready = poll(&entry, 1, static_cast<int>(left < 3'600'000 ? left : 3'600'000));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // the next read or write will say what is wrong
    if (MsUntil(deadline) == 0) return false;
  }
}

Result<std::unique_ptr<SocketStream>> ConnectSocket(const Endpoint& endpoint, Moment deadline) {
  if (!endpoint.socket_path.empty()) return ReachUnix(endpoint.socket_path, deadline);
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int problem = getaddrinfo(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &hints, &found);
  if (problem != 0) return Error(fmt::format("{}: {}", endpoint.host, gai_strerror(problem)));
  Result<std::unique_ptr<SocketStream>> reached = Error("the host has no address");
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    reached = Reach(entry->ai_addr, entry->ai_addrlen, deadline);
    if (reached.ok()) break;
  }
  freeaddrinfo(found);
  return reached;
}

}  // namespace respect::conformance
