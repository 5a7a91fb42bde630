#include "engine/types/stream_group.h"

namespace respect::types {

StreamGroup::StreamGroup(const StreamGroup& other)
    : last_delivered_(other.last_delivered_),
      entries_read_(other.entries_read_),
      pending_(other.pending_),
      consumers_(other.consumers_) {
  pending_.VisitFrom(kMinStreamId, [this](PendingEntry& entry) {
    if (entry.consumer != nullptr) entry.consumer = FindConsumer(entry.consumer->name);
    return true;
  });
}

StreamConsumer* StreamGroup::FindConsumer(Bytes name) {
  const auto found = consumers_.find(name);
  return found == consumers_.end() ? nullptr : &found->second;
}

StreamConsumer* StreamGroup::AddConsumer(Bytes name, int64_t now_ms) {
  StreamConsumer& consumer = consumers_[std::string(name)];
  consumer.name = name;
  consumer.seen_ms = now_ms;
  return &consumer;
}

void StreamGroup::RemoveConsumer(StreamConsumer& consumer) {
  consumer.pending.VisitFrom(kMinStreamId, [this](const PendingId& pending) {
    pending_.Erase(pending.id);
    return true;
  });
  consumers_.erase(consumers_.find(consumer.name));
}

PendingEntry& StreamGroup::Assign(StreamId id, StreamConsumer* consumer) {
  PendingEntry* entry = pending_.Find(id);
  if (entry == nullptr) {
    pending_.Insert({.id = id, .consumer = consumer});
    entry = pending_.Find(id);
  } else if (entry->consumer == consumer) {
    return *entry;
  } else {
    if (entry->consumer != nullptr) entry->consumer->pending.Erase(id);
    entry->consumer = consumer;
  }
  if (consumer != nullptr) consumer->pending.Insert({id});
  return *entry;
}

bool StreamGroup::Forget(StreamId id) {
  const PendingEntry* entry = pending_.Find(id);
  if (entry == nullptr) return false;
  if (entry->consumer != nullptr) entry->consumer->pending.Erase(id);
  return pending_.Erase(id);
}

size_t StreamGroup::MemoryUsage() const {
  constexpr size_t kMapNode = 40;  // what a map keeps beside an element
  size_t bytes = sizeof(*this) + kMapNode + pending_.MemoryUsage();
  for (const auto& [name, consumer] : consumers_) {
    bytes += kMapNode + sizeof(std::string) + sizeof(StreamConsumer) + consumer.pending.MemoryUsage();
    if (name.size() > 15) bytes += 2 * (name.size() + 1);
  }
  return bytes;
}

bool StreamGroup::CheckInvariants() const {
  size_t owned = 0;
  for (const auto& [name, consumer] : consumers_) {
    if (name != consumer.name || !consumer.pending.CheckInvariants()) return false;
    owned += consumer.pending.size();
  }
  size_t with_owner = 0;
  bool sound = pending_.CheckInvariants();
  auto& pending = const_cast<OrderedBlocks<PendingEntry>&>(pending_);
  pending.VisitFrom(kMinStreamId, [&](PendingEntry& entry) {
    if (entry.consumer == nullptr) return true;
    ++with_owner;
    sound = sound && entry.consumer->pending.Find(entry.id) != nullptr;
    return true;
  });
  return sound && owned == with_owner;
}

}  // namespace respect::types
