#include "bench/load/load_connection.h"

#include <sys/socket.h>

#include <cerrno>

#include "conformance/target/socket_stream.h"

namespace respect::bench {

LoadConnection::LoadConnection(std::unique_ptr<conformance::Stream> stream, int64_t number, int group, int node)
    : stream_(std::move(stream)),
      fd_(stream_->fd()),
      plain_(dynamic_cast<conformance::SocketStream*>(stream_.get()) != nullptr),
      number_(number),
      group_(group),
      node_(node) {}

LoadConnection::Io LoadConnection::Send(Bytes bytes, size_t& sent) {
  while (sent < bytes.size()) {
    const Bytes rest = bytes.substr(sent);
    if (plain_) {
      const ssize_t done = send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (done < 0) return errno == EAGAIN || errno == EINTR ? Io::kBlocked : Io::kClosed;
      sent += static_cast<size_t>(done);
    } else {
      const conformance::IoOutcome outcome = stream_->Write(rest);
      if (outcome.state == conformance::IoOutcome::State::kWouldBlock) return Io::kBlocked;
      if (outcome.state == conformance::IoOutcome::State::kClosed) return Io::kClosed;
      sent += outcome.bytes;
    }
  }
  return Io::kDone;
}

LoadConnection::Io LoadConnection::Receive(std::span<char> buffer, Bytes& got, bool& more) {
  more = false;
  if (!plain_) {
    decrypted_.clear();
    const conformance::IoOutcome outcome = stream_->Read(decrypted_);
    got = decrypted_;
    more = true;  // what is decrypted already, the poller does not see
    if (outcome.state == conformance::IoOutcome::State::kDone) return Io::kDone;
    return outcome.state == conformance::IoOutcome::State::kClosed ? Io::kClosed : Io::kBlocked;
  }
  const ssize_t done = recv(fd_, buffer.data(), buffer.size(), 0);
  if (done > 0) {
    got = {buffer.data(), static_cast<size_t>(done)};
    more = static_cast<size_t>(done) == buffer.size();
    return Io::kDone;
  }
  return done < 0 && (errno == EAGAIN || errno == EINTR) ? Io::kBlocked : Io::kClosed;
}

}  // namespace respect::bench
