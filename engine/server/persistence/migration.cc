#include "engine/server/persistence/migration.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <memory>

namespace respect {
namespace {

constexpr int64_t kKeptMs = 10'000;
constexpr size_t kMostLinks = 64;
constexpr size_t kReadSize = 16 * 1024, kLongestLine = 64 * 1024;

int64_t MonotonicMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Until the socket is ready for `events`, or the time is over.
bool Await(int fd, short events, int64_t until_ms) {
  for (;;) {
    const int64_t left = until_ms - MonotonicMs();
    if (left < 0) return false;
    pollfd wanted{fd, events, 0};
    const int ready = poll(&wanted, 1, static_cast<int>(std::min<int64_t>(left, 60'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

bool IsAgain(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

MigrationLink::~MigrationLink() {
  if (fd_ >= 0) close(fd_);
}

// Whether it stands shows when it is used, as in Redis: a port where nobody listens is an error of writing.
bool MigrationLink::Connect(const std::string& host, const std::string& port, int64_t timeout_ms) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  // What is no number is the port 0.
  const std::string service = port.find_first_not_of("0123456789") == std::string::npos ? port : "0";
  if (getaddrinfo(host.c_str(), service.c_str(), &hints, &found) != 0) return false;
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, freeaddrinfo);
  fd_ = socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, found->ai_protocol);
  if (fd_ < 0) return false;
  const int yes = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  if (connect(fd_, found->ai_addr, found->ai_addrlen) == 0 || errno != EINPROGRESS) return true;
  return Await(fd_, POLLOUT, MonotonicMs() + timeout_ms);
}

bool MigrationLink::Send(Bytes bytes, int64_t timeout_ms) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
    } else if (!IsAgain(errno) || !Await(fd_, POLLOUT, MonotonicMs() + timeout_ms)) {
      return false;
    }
  }
  return true;
}

std::optional<std::string> MigrationLink::ReadLine(int64_t timeout_ms) {
  const int64_t until_ms = MonotonicMs() + timeout_ms;
  for (;;) {
    if (const size_t end = read_.find("\r\n"); end != std::string::npos) {
      std::string line = read_.substr(0, end);
      read_.erase(0, end + 2);
      return line;
    }
    if (read_.size() > kLongestLine || !Await(fd_, POLLIN, until_ms)) return std::nullopt;
    char bytes[kReadSize];
    const ssize_t got = recv(fd_, bytes, sizeof(bytes), 0);
    if (got == 0 || (got < 0 && !IsAgain(errno))) return std::nullopt;
    if (got > 0) read_.append(bytes, static_cast<size_t>(got));
  }
}

MigrationLink* Migration::Link(const std::string& host, const std::string& port, int64_t timeout_ms, int64_t now_ms,
                               bool& fresh) {
  auto [at, added] = links_.try_emplace({host, port});
  fresh = added;
  at->second.used_ms = now_ms;
  if (!added) return &at->second;
  if (links_.size() > kMostLinks) links_.erase(links_.begin()->first == at->first ? std::next(at) : links_.begin());
  if (at->second.Connect(host, port, timeout_ms)) return &at->second;
  links_.erase(at);
  return nullptr;
}

void Migration::CloseIdle(int64_t now_ms) {
  std::erase_if(links_, [&](const auto& link) { return now_ms - link.second.used_ms > kKeptMs; });
}

}  // namespace respect
