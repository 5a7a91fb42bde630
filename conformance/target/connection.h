// Connection: one client connection of the harness: a stream, the strict reader, and the messages that came while
// something else was awaited. Every wait has a deadline; every failure is a value that says which of the ways a server
// can go wrong it was.
#pragma once

#include <deque>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "conformance/target/deadlines.h"
#include "conformance/target/stream.h"
#include "engine/resp/reply.h"
#include "engine/resp/reply_reader.h"

namespace respect::conformance {

struct Failure {
  enum class Kind {
    kTimeout,    // nothing, or not all of it, within the deadline
    kClosed,     // the server closed the connection
    kMalformed,  // bytes that are not RESP, or not of the protocol agreed on
    kUnasked,    // more than was asked for
    kSetUp,      // the harness could not do its part
  };
  Kind kind = Kind::kTimeout;
  std::string text;
};

// "timeout", "closed", ...
Bytes FailureName(Failure::Kind kind);

using Received = std::variant<Reply, Failure>;

class Connection {
 public:
  explicit Connection(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}

  // Writes all of it. Replies that come meanwhile are read and kept, so that two full buffers never face each other.
  std::optional<Failure> Send(Bytes bytes, Moment deadline);
  std::optional<Failure> Send(std::span<const std::string> args, Moment deadline);

  // The next message of any kind, in the order they came.
  Received ReceiveNext(Moment deadline);
  // The next message that is no push; pushes met on the way are kept for ReceivePush.
  Received ReceiveReply(Moment deadline);
  // The next push. Replies met on the way are kept.
  Received ReceivePush(Moment deadline);
  // Exactly `count` bytes, read or not by the reader before; fewer at the deadline or the end of the stream.
  std::variant<std::string, Failure> ReceiveBytes(size_t count, Moment deadline);

  // Sends one command and takes its reply. For the harness's own needs.
  Received Call(std::span<const std::string> args, Moment deadline);
  Received Call(std::initializer_list<std::string> args, Moment deadline);

  // Waits until something has come, the server closed, or the deadline passed. True when bytes or messages are there.
  bool AwaitAnything(Moment deadline);
  // Takes in what has come, without waiting.
  void Drain();
  // What has come and was not taken: "" is nothing. Pushes count when `count_pushes`.
  std::string Unread(bool count_pushes);

  // Nothing when the server closes the connection in time and sends nothing before.
  std::optional<Failure> AwaitClose(Moment deadline);

  bool closed() const { return closed_; }

  // Gives the stream away, for callers that go on in their own way after the handshake; nothing else may be called
  // then.
  std::unique_ptr<Stream> TakeStream() { return std::move(stream_); }

  // Bytes received since the last TakeReceived, however they were understood.
  std::string TakeReceived() { return std::exchange(received_, {}); }

  // 2 or 3: what the two sides have agreed on. Replies of the other protocol are malformed.
  int protocol() const { return protocol_; }
  void set_protocol(int protocol) { protocol_ = protocol; }
  // Replies of either protocol are accepted until the next set_protocol: around HELLO.
  void set_any_protocol() { protocol_ = 0; }

 private:
  // Reads once from the stream if it is ready before the deadline. False when nothing came.
  bool ReadSome(Moment deadline);
  // Parses what has been read into messages_. A failure when it is not what the protocol allows.
  std::optional<Failure> Parse();
  // Waits for a message that `wanted` holds for and takes it.
  Received Await(Moment deadline, bool (*wanted)(const Reply&));
  Failure EndOfStream() const;
  Failure NotInTime() const;

  std::unique_ptr<Stream> stream_;
  ReplyReader reader_;
  std::deque<Reply> messages_;  // read, not taken
  std::string received_;
  std::string close_detail_;
  int protocol_ = 2;
  bool closed_ = false;
};

}  // namespace respect::conformance
