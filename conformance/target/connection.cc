#include "conformance/target/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace respect::conformance {
namespace {

constexpr size_t kShownBytes = 200;

bool IsAnything(const Reply&) { return true; }
bool IsReply(const Reply& reply) { return reply.kind != Reply::Kind::kPush; }
bool IsPush(const Reply& reply) { return reply.kind == Reply::Kind::kPush; }

bool HasResp2Null(const Reply& reply) {
  if (reply.kind == Reply::Kind::kNull) return reply.null_form != Reply::NullForm::kResp3;
  return std::any_of(reply.items.begin(), reply.items.end(), HasResp2Null);
}

std::optional<Failure> OfWrongProtocol(const Reply& reply, int protocol) {
  if (protocol == 2 && UsesResp3(reply)) {
    return Failure{Failure::Kind::kMalformed,
                   "a reply in RESP3 on a connection that speaks RESP2: " + Describe(reply, kShownBytes)};
  }
  if (protocol == 3 && HasResp2Null(reply)) {
    return Failure{Failure::Kind::kMalformed,
                   "a null of RESP2 on a connection that speaks RESP3: " + Describe(reply, kShownBytes)};
  }
  return std::nullopt;
}

}  // namespace

Bytes FailureName(Failure::Kind kind) {
  switch (kind) {
    case Failure::Kind::kTimeout: return "timeout";
    case Failure::Kind::kClosed: return "closed";
    case Failure::Kind::kMalformed: return "malformed";
    case Failure::Kind::kUnasked: return "unasked";
    case Failure::Kind::kSetUp: return "set-up";
  }
  return "unknown";
}

std::optional<Failure> Connection::Send(Bytes bytes, Moment deadline) {
  while (!bytes.empty()) {
    if (closed_) return EndOfStream();
    IoOutcome outcome = stream_->Write(bytes);
    if (outcome.state == IoOutcome::State::kDone) {
      bytes.remove_prefix(outcome.bytes);
    } else if (outcome.state == IoOutcome::State::kClosed) {
      // What the server said before it closed is worth more than the failed write.
      while (ReadSome(deadline)) continue;
      closed_ = true;
      if (close_detail_.empty()) close_detail_ = outcome.detail;
    } else {
      if (!stream_->Wait(true, deadline)) return Failure{Failure::Kind::kTimeout, "the server does not read"};
      while (ReadSome(std::chrono::steady_clock::now())) continue;
    }
  }
  return std::nullopt;
}

std::optional<Failure> Connection::Send(std::span<const std::string> args, Moment deadline) {
  return Send(EncodeRequest(args), deadline);
}

Received Connection::ReceiveNext(Moment deadline) { return Await(deadline, IsAnything); }
Received Connection::ReceiveReply(Moment deadline) { return Await(deadline, IsReply); }
Received Connection::ReceivePush(Moment deadline) { return Await(deadline, IsPush); }

Received Connection::Await(Moment deadline, bool (*wanted)(const Reply&)) {
  while (true) {
    // Messages read before something malformed are still good, and come first.
    const std::optional<Failure> problem = Parse();
    const auto found = std::find_if(messages_.begin(), messages_.end(), wanted);
    if (found != messages_.end()) {
      Reply reply = std::move(*found);
      messages_.erase(found);
      return reply;
    }
    if (problem) return *problem;
    if (closed_) return EndOfStream();
    if (!ReadSome(deadline) && !closed_) return NotInTime();
  }
}

std::variant<std::string, Failure> Connection::ReceiveBytes(size_t count, Moment deadline) {
  std::string bytes;
  for (const Reply& message : messages_) AppendReply(bytes, message);
  bytes += reader_.pending();
  messages_.clear();
  reader_.Clear();
  while (bytes.size() < count && !closed_ && ReadSome(deadline)) {
    bytes += reader_.pending();
    reader_.Clear();
  }
  if (bytes.size() > count) {
    reader_.Feed(Bytes(bytes).substr(count));
    bytes.resize(count);
  }
  if (bytes.empty() && count > 0) return closed_ ? EndOfStream() : NotInTime();
  return bytes;
}

Received Connection::Call(std::span<const std::string> args, Moment deadline) {
  if (const std::optional<Failure> failure = Send(args, deadline)) return *failure;
  return ReceiveReply(deadline);
}

Received Connection::Call(std::initializer_list<std::string> args, Moment deadline) {
  return Call(std::span<const std::string>(args.begin(), args.size()), deadline);
}

bool Connection::AwaitAnything(Moment deadline) {
  if (!messages_.empty() || reader_.pending_bytes() > 0) return true;
  return closed_ || ReadSome(deadline) || closed_;
}

void Connection::Drain() {
  while (!closed_ && ReadSome(std::chrono::steady_clock::now())) continue;
}

std::string Connection::Unread(bool count_pushes) {
  const std::optional<Failure> problem = Parse();
  std::string text;
  for (const Reply& message : messages_) {
    if (!count_pushes && IsPush(message)) continue;
    fmt::format_to(std::back_inserter(text), "{}{}", text.empty() ? "" : ", ", Describe(message, kShownBytes));
  }
  if (problem) return text + (text.empty() ? "" : ", ") + problem->text;
  if (reader_.pending_bytes() > 0) text += Quoted(reader_.pending(), kShownBytes);
  return text;
}

std::optional<Failure> Connection::AwaitClose(Moment deadline) {
  while (!closed_ && ReadSome(deadline)) continue;
  if (const std::string unread = Unread(true); !unread.empty()) {
    return Failure{Failure::Kind::kUnasked, "more came before the end: " + unread};
  }
  if (closed_) return std::nullopt;
  return Failure{Failure::Kind::kTimeout, "the connection was not closed"};
}

bool Connection::ReadSome(Moment deadline) {
  if (closed_) return false;
  std::string bytes;
  // Most replies are there by the time they are asked for; the wait is for those that are not.
  IoOutcome outcome = stream_->Read(bytes);
  while (outcome.state == IoOutcome::State::kWouldBlock) {
    if (!stream_->Wait(false, deadline)) return false;
    outcome = stream_->Read(bytes);
  }
  if (outcome.state == IoOutcome::State::kClosed) {
    closed_ = true;
    close_detail_ = outcome.detail;
    return false;
  }
  received_ += bytes;
  reader_.Feed(bytes);
  return true;
}

std::optional<Failure> Connection::Parse() {
  while (true) {
    Result<std::optional<Reply>> next = reader_.Next();
    if (!next.ok()) return Failure{Failure::Kind::kMalformed, "not RESP: " + std::string(next.error().text())};
    if (!next->has_value()) return std::nullopt;
    if (std::optional<Failure> wrong = OfWrongProtocol(**next, protocol_)) return wrong;
    messages_.push_back(std::move(**next));
  }
}

Failure Connection::EndOfStream() const {
  std::string text = "the connection ended: " + close_detail_;
  if (reader_.pending_bytes() > 0) text += "; unfinished: " + Quoted(reader_.pending(), kShownBytes);
  return {Failure::Kind::kClosed, text};
}

Failure Connection::NotInTime() const {
  if (reader_.pending_bytes() == 0) return {Failure::Kind::kTimeout, "no reply within the deadline"};
  return {Failure::Kind::kTimeout,
          "only part of a reply within the deadline: " + Quoted(reader_.pending(), kShownBytes)};
}

}  // namespace respect::conformance
