// The pubsub group: who listens to what, messages, and questions about both. Sharded channels are a space of their own.
#include <iterator>
#include <string>
#include <vector>

#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/server/pubsub.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {
namespace {

// How many things a confirmation counts: shard channels apart from the rest.
int64_t CountFor(const Session& session, TopicKind kind) {
  const Subscriptions* subscriptions = session.client().subscriptions.get();
  if (subscriptions == nullptr) return 0;
  if (kind == TopicKind::kShardChannel) return static_cast<int64_t>(subscriptions->Count(kind));
  return static_cast<int64_t>(subscriptions->Count(TopicKind::kChannel) + subscriptions->Count(TopicKind::kPattern));
}

// One confirmation: it reaches the client as a message does, even where CLIENT REPLY keeps replies back.
void Confirm(Call& call, Bytes act, TopicKind kind, const Bytes* name) {
  ReplyWriter& reply = call.reply();
  call.session()->AnswersByPush();
  reply.Push(3);
  reply.Bulk(act);
  if (name == nullptr) {
    reply.Null();
  } else {
    reply.Bulk(*name);
  }
  reply.Integer(CountFor(*call.session(), kind));
}

void JoinAll(Call& call, Bytes act, TopicKind kind) {
  for (const Bytes name : call.args().subspan(1)) {
    call.server().pubsub().Join(*call.session(), kind, name);
    Confirm(call, act, kind, &name);
  }
}

// Without names: everything of the kind, or one confirmation of nothing.
void LeaveSome(Call& call, Bytes act, TopicKind kind) {
  std::vector<std::string> all;
  if (call.argc() == 1 && call.session()->client().subscriptions != nullptr) {
    for (const auto& [name, membership] : call.session()->client().subscriptions->Of(kind)) all.emplace_back(name);
  }
  if (call.argc() == 1 && all.empty()) return Confirm(call, act, kind, nullptr);
  std::vector<Bytes> names(all.begin(), all.end());
  if (call.argc() > 1) names.assign(call.args().begin() + 1, call.args().end());
  for (const Bytes name : names) {
    call.server().pubsub().Leave(*call.session(), kind, name);
    Confirm(call, act, kind, &name);
  }
}

void ReplyNames(Call& call, TopicKind kind) {
  if (call.argc() > 3) {
    const std::string subcommand(call.Arg(1));
    return call.reply().Error("ERR unknown subcommand or wrong number of arguments for '" + subcommand +
                              "'. Try PUBSUB HELP.");
  }
  const Bytes pattern = call.argc() > 2 ? call.Arg(2) : Bytes();
  const std::vector<Bytes> names = call.server().pubsub().Names(kind, call.argc() > 2 ? &pattern : nullptr);
  call.reply().Array(names.size());
  for (const Bytes name : names) call.reply().Bulk(name);
}

void ReplyCounts(Call& call, TopicKind kind) {
  call.reply().Array((call.argc() - 2) * 2);
  for (const Bytes name : call.args().subspan(2)) {
    call.reply().Bulk(name);
    call.reply().Integer(static_cast<int64_t>(call.server().pubsub().MemberCount(kind, name)));
  }
}

}  // namespace

// SUBSCRIBE channel [channel ...]: one confirmation a channel: subscribe, its name, how much is listened to.
void commands::Subscribe(Call& call) { JoinAll(call, "subscribe", TopicKind::kChannel); }

// UNSUBSCRIBE [channel ...]
void commands::Unsubscribe(Call& call) { LeaveSome(call, "unsubscribe", TopicKind::kChannel); }

// PSUBSCRIBE pattern [pattern ...]
void commands::PSubscribe(Call& call) { JoinAll(call, "psubscribe", TopicKind::kPattern); }

// PUNSUBSCRIBE [pattern ...]
void commands::PUnsubscribe(Call& call) { LeaveSome(call, "punsubscribe", TopicKind::kPattern); }

// SSUBSCRIBE shardchannel [shardchannel ...]
void commands::SSubscribe(Call& call) { JoinAll(call, "ssubscribe", TopicKind::kShardChannel); }

// SUNSUBSCRIBE [shardchannel ...]
void commands::SUnsubscribe(Call& call) { LeaveSome(call, "sunsubscribe", TopicKind::kShardChannel); }

// PUBLISH channel message: replies how many times it went out.
void commands::Publish(Call& call) { call.reply().Integer(call.server().pubsub().Publish(call.Arg(1), call.Arg(2))); }

// SPUBLISH shardchannel message
void commands::SPublish(Call& call) {
  call.reply().Integer(call.server().pubsub().PublishToShard(call.Arg(1), call.Arg(2)));
}

// PUBSUB CHANNELS [pattern]
void commands::PubSubChannels(Call& call) { ReplyNames(call, TopicKind::kChannel); }

// PUBSUB SHARDCHANNELS [pattern]
void commands::PubSubShardChannels(Call& call) { ReplyNames(call, TopicKind::kShardChannel); }

// PUBSUB NUMSUB [channel ...]: names and numbers in turn.
void commands::PubSubNumSub(Call& call) { ReplyCounts(call, TopicKind::kChannel); }

// PUBSUB SHARDNUMSUB [shardchannel ...]
void commands::PubSubShardNumSub(Call& call) { ReplyCounts(call, TopicKind::kShardChannel); }

// PUBSUB NUMPAT: how many different patterns are listened to.
void commands::PubSubNumPat(Call& call) {
  call.reply().Integer(static_cast<int64_t>(call.server().pubsub().Count(TopicKind::kPattern)));
}

// PUBSUB HELP
void commands::PubSubHelp(Call& call) {
  ReplyHelp(call, "PUBSUB",
            {"CHANNELS [<pattern>]", "    The channels somebody listens to.", "NUMPAT",
             "    How many patterns are listened to.", "NUMSUB [<channel> ...]", "    How many listen to each channel.",
             "SHARDCHANNELS [<pattern>]", "    The shard channels somebody listens to.",
             "SHARDNUMSUB [<shardchannel> ...]", "    How many listen to each shard channel."});
}

}  // namespace respect
