#include "engine/net/transport.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace respect {
namespace {

TransferResult ResultOf(ssize_t transferred) {
  if (transferred > 0) return {TransferResult::Kind::kDone, static_cast<size_t>(transferred)};
  if (transferred < 0 && (errno == EAGAIN || errno == EINTR)) return {TransferResult::Kind::kWouldBlock};
  return {TransferResult::Kind::kClosed};
}

}  // namespace

SocketTransport::~SocketTransport() { close(fd_); }

TransferResult SocketTransport::Read(char* to, size_t size) { return ResultOf(recv(fd_, to, size, 0)); }

TransferResult SocketTransport::Write(const iovec* vectors, int count) {
  if (count == 1) return ResultOf(send(fd_, vectors[0].iov_base, vectors[0].iov_len, MSG_NOSIGNAL));
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(vectors);
  message.msg_iovlen = static_cast<size_t>(count);
  return ResultOf(sendmsg(fd_, &message, MSG_NOSIGNAL));
}

}  // namespace respect
