// StreamProducers: what a stream remembers of additions that must not be made twice: for each producer the ids it gave
// to its last messages, with the entries they became. The oldest go when there are too many or they are too old.
//
//   producer -> | iid, entry, when | iid, entry, when | ...     oldest first, each iid once
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "engine/base/bytes.h"
#include "engine/types/stream_id.h"

namespace respect::types {

class StreamProducers {
 public:
  static constexpr int64_t kDefaultDurationS = 100, kDefaultMaxSize = 100;

  int64_t duration_s() const { return duration_s_; }
  int64_t max_size() const { return max_size_; }
  // Other values than now forget everything that is remembered.
  void Configure(int64_t duration_s, int64_t max_size);

  // The entry that this message became. Counts nothing.
  std::optional<StreamId> Find(Bytes producer, Bytes message, int64_t now_ms);
  void Remember(Bytes producer, Bytes message, StreamId entry, int64_t now_ms);
  void CountDuplicate() { ++duplicates_; }

  // Forgets what is too old everywhere.
  void Expire(int64_t now_ms);
  size_t producers() const { return producers_.size(); }
  size_t messages() const;
  int64_t added() const { return added_; }
  int64_t duplicates() const { return duplicates_; }
  size_t MemoryUsage() const;

  // ---- For files ----
  // Calls `visit(producer, iid, entry, at_ms)` with every message, a producer's oldest first.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    for (const auto& [name, producer] : producers_) {
      for (const std::string& iid : producer.order) {
        const Message& message = producer.messages.find(iid)->second;
        visit(Bytes(name), Bytes(iid), message.entry, message.at_ms);
      }
    }
  }
  void RestoreCounts(int64_t added, int64_t duplicates) { added_ = added, duplicates_ = duplicates; }

 private:
  struct Message {
    StreamId entry;
    int64_t at_ms;
  };
  struct Producer {
    std::map<std::string, Message, std::less<>> messages;
    std::deque<std::string> order;
  };
  void ExpireOf(Producer& producer, int64_t now_ms) const;

  int64_t duration_s_ = kDefaultDurationS, max_size_ = kDefaultMaxSize;
  int64_t added_ = 0, duplicates_ = 0;
  std::map<std::string, Producer, std::less<>> producers_;
};

}  // namespace respect::types
