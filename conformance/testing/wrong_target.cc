#include "conformance/testing/wrong_target.h"

#include <algorithm>
#include <cctype>
#include <thread>

#include "engine/resp/reply_reader.h"

namespace respect::conformance {
namespace {

constexpr IoOutcome kNothing{IoOutcome::State::kWouldBlock, 0, ""};

std::string Capitals(std::string word) {
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::toupper(c); });
  return word;
}

// Requests are arrays of bulk strings, and so can be read as replies are.
class WrongStream final : public Stream {
 public:
  WrongStream(std::unique_ptr<Stream> right, const Fault& fault, std::shared_ptr<WrongTarget::State> state)
      : right_(std::move(right)), fault_(fault), state_(std::move(state)) {}

  IoOutcome Write(Bytes bytes) override {
    if (IsClosed()) return Closed();
    requests_.Feed(bytes);
    while (true) {
      Result<std::optional<Reply>> request = requests_.Next();
      if (!request.ok() || !request->has_value()) break;
      Take(**request);
    }
    return {IoOutcome::State::kDone, bytes.size(), ""};
  }

  IoOutcome Read(std::string& out) override {
    if (state_->hung) return kNothing;
    Collect();
    if (!ready_.empty()) {
      const size_t size = ready_.size();
      out += std::exchange(ready_, {});
      return {IoOutcome::State::kDone, size, ""};
    }
    return IsClosed() ? Closed() : kNothing;
  }

  bool Wait(bool for_write, Moment deadline) override {
    if (for_write) return true;
    while (true) {
      if (!state_->hung) Collect();
      if (!ready_.empty() || IsClosed()) return true;
      if (MsUntil(deadline) == 0) return false;
      if (state_->hung) {
        std::this_thread::sleep_until(deadline);
      } else {
        right_->Wait(false, std::min(deadline, InMs(5)));
      }
    }
  }

 private:
  struct Expected {
    bool struck = false;
    bool is_swallowed = false;
  };

  bool IsClosed() const { return closed_ || state_->dead; }
  static IoOutcome Closed() { return {IoOutcome::State::kClosed, 0, "closed by the wrong server"}; }

  void Take(const Reply& request) {
    std::vector<std::string> args;
    for (const Reply& word : request.items) args.push_back(word.text);
    const bool struck = !args.empty() && Capitals(args[0]) == fault_.command;
    const bool swallowed = struck && !fault_.swallows_with.empty();
    expected_.push_back({struck, swallowed});
    if (swallowed) return;
    const std::string bytes = EncodeRequest(args);
    for (size_t at = 0; at < bytes.size();) {
      const IoOutcome outcome = right_->Write(Bytes(bytes).substr(at));
      if (outcome.state == IoOutcome::State::kClosed) return;
      at += outcome.bytes;
      if (outcome.state == IoOutcome::State::kWouldBlock) right_->Wait(true, InMs(1000));
    }
  }

  // Takes in what the right server sent, and puts out what the wrong one sends.
  void Collect() {
    std::string bytes;
    while (right_->Read(bytes).state == IoOutcome::State::kDone) {
    }
    replies_.Feed(bytes);
    while (!expected_.empty() && !IsClosed() && !state_->hung) {
      Reply reply;
      if (expected_.front().is_swallowed) {
        ReplyReader made;
        made.Feed(fault_.swallows_with);
        reply = **made.Next();
      } else {
        Result<std::optional<Reply>> next = replies_.Next();
        if (!next.ok() || !next->has_value()) return;
        reply = std::move(**next);
      }
      const bool struck = expected_.front().struck;
      expected_.pop_front();
      Put(reply, struck);
    }
  }

  void Put(const Reply& reply, bool struck) {
    if (!struck) {
      AppendReply(ready_, reply);
      ready_ += std::exchange(delayed_, {});
      return;
    }
    const WrongAnswer answer = fault_.change(reply);
    (answer.delays ? delayed_ : ready_) += answer.bytes;
    closed_ |= answer.closes;
    state_->hung |= answer.hangs;
    state_->dead |= answer.dies;
  }

  std::unique_ptr<Stream> right_;
  const Fault& fault_;
  std::shared_ptr<WrongTarget::State> state_;
  ReplyReader requests_, replies_;
  std::deque<Expected> expected_;
  std::string ready_, delayed_;
  bool closed_ = false;
};

}  // namespace

Status WrongTarget::Start() {
  state_ = std::make_shared<State>();
  return right_->Start();
}

Result<std::unique_ptr<Connection>> WrongTarget::Connect() {
  Result<std::unique_ptr<Connection>> right = right_->Connect();
  if (!right.ok()) return right.error();
  return std::make_unique<Connection>(std::make_unique<WrongStream>((*right)->TakeStream(), fault_, state_));
}

}  // namespace respect::conformance
