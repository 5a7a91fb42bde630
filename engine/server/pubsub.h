// PubSub: who listens to which channel, pattern and shard channel, and the delivery of messages to them.
//
//   topics of a kind   name -> Topic | name | members: Session*, Session*, ... |
//   of a session       Subscriptions, by kind: name -> Membership | topic | place among its members |
//
// Both directions name each other, so that joining, leaving and the end of a session cost O(log n) a subscription. A
// topic exists as long as it has members. A message is encoded once for each protocol, however many hear it.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/store/database.h"
#include "engine/store/events.h"

namespace respect {

class Session;

// What one can listen to.
enum class TopicKind : uint8_t { kChannel, kPattern, kShardChannel };

struct Topic {
  std::string name;
  std::vector<Session*> members;
};

// What one session listens to. Names are the topics' own.
class Subscriptions {
 public:
  struct Membership {
    Topic* topic;
    size_t place;
  };
  using Names = std::map<Bytes, Membership>;

  Names& Of(TopicKind kind) { return names_[static_cast<size_t>(kind)]; }
  size_t Count(TopicKind kind) const { return names_[static_cast<size_t>(kind)].size(); }
  bool empty() const { return names_[0].empty() && names_[1].empty() && names_[2].empty(); }
  // About: a node of a map holds four words beside its value.
  size_t MemoryUsage() const {
    constexpr size_t kNode = sizeof(Names::value_type) + 4 * sizeof(void*);
    return sizeof(*this) + kNode * (names_[0].size() + names_[1].size() + names_[2].size());
  }

 private:
  std::array<Names, 3> names_;
};

class PubSub {
 public:
  // False when the session listens to it already.
  bool Join(Session& session, TopicKind kind, Bytes name);
  // False when it does not.
  bool Leave(Session& session, TopicKind kind, Bytes name);
  void LeaveAll(Session& session);

  // Sends a message to those who listen to the channel and to patterns that fit it; returns how many times it went out.
  int64_t Publish(Bytes channel, Bytes message);
  int64_t PublishToShard(Bytes channel, Bytes message);
  // Publishes what happened to a key of database `db` on the channels that `wanted` (kNotifyKeyspace, kNotifyKeyevent)
  // asks for.
  void PublishEvent(uint32_t wanted, int db, Bytes key, Bytes event);

  // ---- PUBSUB ----
  // The names of a kind that fit; every one when `pattern` is nullptr.
  std::vector<Bytes> Names(TopicKind kind, const Bytes* pattern) const;
  size_t MemberCount(TopicKind kind, Bytes name) const;
  size_t Count(TopicKind kind) const { return TopicsOf(kind).size(); }

 private:
  struct HashBytes {
    using is_transparent = void;
    size_t operator()(Bytes bytes) const { return std::hash<Bytes>{}(bytes); }
  };
  using Topics = std::unordered_map<std::string, std::unique_ptr<Topic>, HashBytes, std::equal_to<>>;

  Topics& TopicsOf(TopicKind kind) { return topics_[static_cast<size_t>(kind)]; }
  const Topics& TopicsOf(TopicKind kind) const { return topics_[static_cast<size_t>(kind)]; }
  // Sends "<kind> [pattern] channel message" to the members of `topic`.
  int64_t Deliver(const Topic& topic, Bytes kind, const Bytes* pattern, Bytes channel, Bytes message);

  std::array<Topics, 3> topics_;
  std::string encoded_, encoded3_;  // the message being sent, for RESP2 and RESP3
  std::string event_channel_;
};

}  // namespace respect
