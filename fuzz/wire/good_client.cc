#include "fuzz/wire/good_client.h"

#include <fmt/format.h>

namespace respect::fuzz {
namespace {

using conformance::Failure;
using conformance::InMs;

constexpr size_t kPipeline = 4;
constexpr size_t kShown = 100;

}  // namespace

std::string GoodClient::KeyName(size_t index) const { return fmt::format("good:{}:{}", number_, index); }

GoodClient::Expected GoodClient::Next() {
  const size_t index = rng_.Below(kKeys);
  switch (rng_.Below(5)) {
    case 0: {
      const std::string text = fmt::format("{}-{}-{}", number_, checked_, rng_.Next());
      return {{"ECHO", text}, Reply::Bulk(text)};
    }
    case 1:
      values_[index] = fmt::format("{}:{}", number_, rng_.Next()) + std::string(rng_.Below(200), 'v');
      return {{"SET", KeyName(index), values_[index]}, Reply::Simple("OK")};
    case 2: {
      const bool there = !values_[index].empty();
      return {{"GET", KeyName(index)}, there ? Reply::Bulk(values_[index]) : Reply::Null(Reply::NullForm::kBulk)};
    }
    case 3: {
      const bool there = !std::exchange(values_[index], "").empty();
      return {{"DEL", KeyName(index)}, Reply::Integer(there ? 1 : 0)};
    }
    default: return {{"INCR", fmt::format("good:{}:counter", number_)}, Reply::Integer(++counter_)};
  }
}

std::optional<GoodClient::Complaint> GoodClient::Exchange(int64_t reply_ms) {
  std::vector<Expected> expected;
  std::string bytes;
  if (!counting_) {
    counting_ = true;
    std::vector<std::string> clear{"DEL", fmt::format("good:{}:counter", number_)};
    for (size_t i = 0; i < kKeys; ++i) clear.push_back(KeyName(i));
    connection_->Call(clear, InMs(reply_ms));
  }
  for (size_t i = 0; i < kPipeline; ++i) {
    expected.push_back(Next());
    AppendRequest(bytes, expected.back().args);
  }
  const std::optional<Failure> unsent = connection_->Send(bytes, InMs(reply_ms));
  if (unsent) return Complaint{unsent, "a good client could not send: " + unsent->text};
  for (const Expected& each : expected) {
    const conformance::Received received = connection_->ReceiveReply(InMs(reply_ms));
    if (const Failure* failure = std::get_if<Failure>(&received)) {
      return Complaint{*failure, fmt::format("a good client asked {} and got {}", each.args[0], failure->text)};
    }
    ++checked_;
    const Reply& reply = std::get<Reply>(received);
    if (reply == each.reply) continue;
    return Complaint{std::nullopt, fmt::format("a good client asked {} and got {}, not {}", each.args[0],
                                               Describe(reply, kShown), Describe(each.reply, kShown))};
  }
  connection_->TakeReceived();
  return std::nullopt;
}

void GoodClient::CleanUp(int64_t reply_ms) {
  std::vector<std::string> clear{"DEL", fmt::format("good:{}:counter", number_)};
  for (size_t i = 0; i < kKeys; ++i) clear.push_back(KeyName(i));
  connection_->Call(clear, InMs(reply_ms));
}

}  // namespace respect::fuzz
