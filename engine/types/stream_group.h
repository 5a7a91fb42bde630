// StreamGroup: a consumer group of a stream: how far it has read, and what it delivered without having been told that
// it is done.
//
//   group     | last delivered id | entries read | pending: id -> when, how often, whose | consumers by name |
//   consumer  | times it was seen | the ids pending with it |
//
// Invariants: a pending entry with an owner is in exactly that consumer's list; one without (given back by XNACK) in
// none.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "engine/base/bytes.h"
#include "engine/types/ordered_blocks.h"
#include "engine/types/stream_id.h"

namespace respect::types {

// A read counter that cannot be told.
inline constexpr int64_t kUnknownEntriesRead = -1;
// The time of a consumer that never got an entry.
inline constexpr int64_t kNeverActive = -1;

struct PendingId {
  StreamId id = {};
};

struct StreamConsumer {
  std::string name;
  int64_t seen_ms = 0;
  int64_t active_ms = kNeverActive;
  OrderedBlocks<PendingId> pending;
};

struct PendingEntry {
  StreamId id = {};
  int64_t delivered_ms = 0;
  int64_t deliveries = 0;
  StreamConsumer* consumer = nullptr;
};

class StreamGroup {
 public:
  using Consumers = std::map<std::string, StreamConsumer, std::less<>>;

  StreamGroup(StreamId last_delivered, int64_t entries_read)
      : last_delivered_(last_delivered), entries_read_(entries_read) {}
  StreamGroup(const StreamGroup& other);
  StreamGroup& operator=(const StreamGroup&) = delete;

  StreamId last_delivered() const { return last_delivered_; }
  void set_last_delivered(StreamId id) { last_delivered_ = id; }
  int64_t entries_read() const { return entries_read_; }
  void set_entries_read(int64_t entries) { entries_read_ = entries; }

  const Consumers& consumers() const { return consumers_; }
  StreamConsumer* FindConsumer(Bytes name);
  // Requires that there is none of this name.
  StreamConsumer* AddConsumer(Bytes name, int64_t now_ms);
  // Removes a consumer and what is pending with it.
  void RemoveConsumer(StreamConsumer& consumer);

  OrderedBlocks<PendingEntry>& pending() { return pending_; }
  const OrderedBlocks<PendingEntry>& pending() const { return pending_; }
  // Makes `id` pending with a consumer, whosever it was. nullptr: nobody's.
  PendingEntry& Assign(StreamId id, StreamConsumer* consumer);
  // The id is pending no more; false when it was not.
  bool Forget(StreamId id);

  size_t MemoryUsage() const;
  bool CheckInvariants() const;

 private:
  StreamId last_delivered_;
  int64_t entries_read_;
  OrderedBlocks<PendingEntry> pending_;
  Consumers consumers_;
};

}  // namespace respect::types
