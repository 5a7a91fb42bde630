#include "engine/types/stream_producers.h"

namespace respect::types {
namespace {

constexpr int64_t kMsPerS = 1000;
constexpr size_t kMapNode = 40;  // what a map keeps beside an element

}  // namespace

void StreamProducers::Configure(int64_t duration_s, int64_t max_size) {
  if (duration_s == duration_s_ && max_size == max_size_) return;
  duration_s_ = duration_s;
  max_size_ = max_size;
  producers_.clear();
}

std::optional<StreamId> StreamProducers::Find(Bytes producer, Bytes message, int64_t now_ms) {
  const auto known = producers_.find(producer);
  if (known == producers_.end()) return std::nullopt;
  ExpireOf(known->second, now_ms);
  const auto found = known->second.messages.find(message);
  if (found == known->second.messages.end()) return std::nullopt;
  return found->second.entry;
}

void StreamProducers::Remember(Bytes producer, Bytes message, StreamId entry, int64_t now_ms) {
  auto known = producers_.find(producer);
  if (known == producers_.end()) known = producers_.try_emplace(std::string(producer)).first;
  Producer& messages = known->second;
  ExpireOf(messages, now_ms);
  while (static_cast<int64_t>(messages.order.size()) >= max_size_) {
    messages.messages.erase(messages.order.front());
    messages.order.pop_front();
  }
  messages.messages.insert_or_assign(std::string(message), Message{entry, now_ms});
  messages.order.emplace_back(message);
  ++added_;
}

void StreamProducers::ExpireOf(Producer& producer, int64_t now_ms) const {
  while (!producer.order.empty()) {
    const auto oldest = producer.messages.find(producer.order.front());
    if (now_ms - oldest->second.at_ms < duration_s_ * kMsPerS) return;
    producer.messages.erase(oldest);
    producer.order.pop_front();
  }
}

void StreamProducers::Expire(int64_t now_ms) {
  for (auto known = producers_.begin(); known != producers_.end();) {
    ExpireOf(known->second, now_ms);
    known = known->second.order.empty() ? producers_.erase(known) : std::next(known);
  }
}

size_t StreamProducers::messages() const {
  size_t count = 0;
  for (const auto& [name, producer] : producers_) count += producer.order.size();
  return count;
}

size_t StreamProducers::MemoryUsage() const {
  size_t bytes = sizeof(*this);
  for (const auto& [name, producer] : producers_) {
    bytes += kMapNode + sizeof(std::string) + sizeof(Producer) + name.size();
    for (const auto& [message, entry] : producer.messages)
      bytes += kMapNode + 2 * (sizeof(std::string) + message.size()) + sizeof(Message);
  }
  return bytes;
}

}  // namespace respect::types
