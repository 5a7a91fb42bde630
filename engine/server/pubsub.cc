#include "engine/server/pubsub.h"

#include <fmt/format.h>

#include <utility>

#include "engine/base/glob.h"
#include "engine/server/session.h"

namespace respect {
namespace {

void AppendBulk(std::string& out, Bytes bytes) {
  fmt::format_to(std::back_inserter(out), "${}\r\n", bytes.size());
  out.append(bytes).append("\r\n");
}

// What the session listens to; made when it first listens.
Subscriptions& SubscriptionsOf(Session& session) {
  std::unique_ptr<Subscriptions>& subscriptions = session.client().subscriptions;
  if (subscriptions == nullptr) subscriptions = std::make_unique<Subscriptions>();
  return *subscriptions;
}

}  // namespace

// ---- Joining and leaving ----

bool PubSub::Join(Session& session, TopicKind kind, Bytes name) {
  Subscriptions::Names& names = SubscriptionsOf(session).Of(kind);
  if (names.contains(name)) return false;
  Topics& topics = TopicsOf(kind);
  auto found = topics.find(name);
  if (found == topics.end()) {
    found = topics.emplace(std::string(name), std::make_unique<Topic>()).first;
    found->second->name = name;
  }
  Topic& topic = *found->second;
  names.emplace(topic.name, Subscriptions::Membership{&topic, topic.members.size()});
  topic.members.push_back(&session);
  session.SubscriptionsChanged();
  return true;
}

bool PubSub::Leave(Session& session, TopicKind kind, Bytes name) {
  if (session.client().subscriptions == nullptr) return false;
  Subscriptions::Names& names = session.client().subscriptions->Of(kind);
  const auto found = names.find(name);
  if (found == names.end()) return false;
  const auto [topic, place] = found->second;
  names.erase(found);
  // The last member takes the free place.
  Session* const moved = topic->members.back();
  topic->members.pop_back();
  if (moved != &session) {
    topic->members[place] = moved;
    moved->client().subscriptions->Of(kind).find(topic->name)->second.place = place;
  }
  Topics& topics = TopicsOf(kind);
  if (topic->members.empty()) topics.erase(topics.find(topic->name));
  session.SubscriptionsChanged();
  return true;
}

void PubSub::LeaveAll(Session& session) {
  if (session.client().subscriptions == nullptr) return;
  for (const TopicKind kind : {TopicKind::kChannel, TopicKind::kPattern, TopicKind::kShardChannel}) {
    Subscriptions::Names& names = session.client().subscriptions->Of(kind);
    while (!names.empty()) Leave(session, kind, std::string(names.begin()->first));
  }
  session.client().subscriptions.reset();
  session.SubscriptionsChanged();
}

// ---- Messages ----

int64_t PubSub::Deliver(const Topic& topic, Bytes kind, const Bytes* pattern, Bytes channel, Bytes message) {
  encoded_.assign(pattern == nullptr ? "*3\r\n" : "*4\r\n");
  AppendBulk(encoded_, kind);
  if (pattern != nullptr) AppendBulk(encoded_, *pattern);
  AppendBulk(encoded_, channel);
  AppendBulk(encoded_, message);
  // The protocols differ in the first sign only.
  encoded3_.assign(encoded_)[0] = '>';
  for (Session* session : topic.members) session->Push(session->client().protocol == 2 ? encoded_ : encoded3_);
  return static_cast<int64_t>(topic.members.size());
}

int64_t PubSub::Publish(Bytes channel, Bytes message) {
  int64_t receivers = 0;
  const Topics& channels = TopicsOf(TopicKind::kChannel);
  if (const auto found = channels.find(channel); found != channels.end())
    receivers += Deliver(*found->second, "message", nullptr, channel, message);
  for (const auto& [name, topic] : TopicsOf(TopicKind::kPattern)) {
    const Bytes pattern = name;
    if (GlobMatch(pattern, channel)) receivers += Deliver(*topic, "pmessage", &pattern, channel, message);
  }
  return receivers;
}

int64_t PubSub::PublishToShard(Bytes channel, Bytes message) {
  const Topics& channels = TopicsOf(TopicKind::kShardChannel);
  const auto found = channels.find(channel);
  return found == channels.end() ? 0 : Deliver(*found->second, "smessage", nullptr, channel, message);
}

void PubSub::PublishEvent(uint32_t wanted, int db, Bytes key, Bytes event) {
  if (TopicsOf(TopicKind::kChannel).empty() && TopicsOf(TopicKind::kPattern).empty()) return;
  const auto publish = [&](Bytes kind, Bytes of, Bytes message) {
    event_channel_.clear();
    fmt::format_to(std::back_inserter(event_channel_), "__{}@{}__:", kind, db);
    event_channel_.append(of);
    Publish(event_channel_, message);
  };
  if (wanted & kNotifyKeyspace) publish("keyspace", key, event);
  if (wanted & kNotifyKeyevent) publish("keyevent", event, key);
}

// ---- Questions ----

std::vector<Bytes> PubSub::Names(TopicKind kind, const Bytes* pattern) const {
  std::vector<Bytes> names;
  for (const auto& [name, topic] : TopicsOf(kind)) {
    if (pattern == nullptr || GlobMatch(*pattern, name)) names.emplace_back(name);
  }
  return names;
}

size_t PubSub::MemberCount(TopicKind kind, Bytes name) const {
  const auto found = TopicsOf(kind).find(name);
  return found == TopicsOf(kind).end() ? 0 : found->second->members.size();
}

}  // namespace respect
