// XINFO: describes streams, groups and consumers.
#include <algorithm>
#include <optional>
#include <string>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/commands/stream_args.h"
#include "engine/commands/stream_type.h"

namespace respect {
namespace {

using types::PendingEntry;
using types::Stream;
using types::StreamConsumer;
using types::StreamEntry;
using types::StreamGroup;
using types::StreamId;

constexpr Version kActivitySince{7, 2, 0}, kOnceSince{8, 6, 0}, kNackSince{8, 8, 0};

void ReplyFact(Call& call, Bytes name, int64_t value) {
  call.reply().Bulk(name);
  call.reply().Integer(value);
}
void ReplyFact(Call& call, Bytes name, StreamId id) {
  call.reply().Bulk(name);
  ReplyStreamId(call, id);
}
void ReplyKnown(Call& call, Bytes name, std::optional<int64_t> value) {
  call.reply().Bulk(name);
  if (value) return call.reply().Integer(*value);
  call.reply().Null();
}

std::optional<int64_t> EntriesRead(const StreamGroup& group) {
  if (group.entries_read() == types::kUnknownEntriesRead) return std::nullopt;
  return group.entries_read();
}

size_t CountGivenBack(const StreamGroup& group) {
  size_t owned = 0;
  for (const auto& [name, consumer] : group.consumers()) owned += consumer.pending.size();
  return group.pending().size() - owned;
}

Result<Stream*> RequireStream(Call& call, const Key& key) {
  Result<Stream*> found = FindStream(call, key);
  if (found.ok() && *found == nullptr) return Error(errors::kNoSuchKey);
  return found;
}

// ---- XINFO STREAM ----

struct InfoOptions {
  bool full = false;
  uint64_t count = 10;  // 0: all
};

Result<InfoOptions> ReadInfoOptions(const Call& call) {
  constexpr int64_t kDefaultCount = 10;
  InfoOptions options;
  const size_t given = call.argc() - 3;
  if (given == 0) return options;
  options.full = EqualsIgnoreCase(call.Arg(3), "FULL");
  if (!options.full || (given != 1 && given != 3) || (given == 3 && !EqualsIgnoreCase(call.Arg(4), "COUNT"))) {
    std::string text = "ERR unknown subcommand or wrong number of arguments for '";
    return Error(text.append(call.Arg(1)).append("'. Try XINFO HELP."));
  }
  if (given == 3) {
    Args args(call, 5);
    const int64_t count = args.Int();
    if (args.failed()) return args.error();
    options.count = static_cast<uint64_t>(count < 0 ? kDefaultCount : count);
  }
  return options;
}

void ReplyEdge(Call& call, Bytes name, const Stream& stream, bool last) {
  call.reply().Bulk(name);
  const std::optional<StreamEntry> entry = stream.Find(last ? stream.LastLiveId() : stream.first_id());
  entry ? ReplyEntry(call, *entry) : call.reply().Null();
}

void ReplyConsumerFull(Call& call, StreamGroup& group, StreamConsumer& consumer, uint64_t count) {
  const bool with_activity = call.Serves(kActivitySince);
  call.reply().Map(with_activity ? 5 : 4);
  call.reply().Bulk("name");
  call.reply().Bulk(consumer.name);
  ReplyFact(call, "seen-time", consumer.seen_ms);
  if (with_activity) ReplyFact(call, "active-time", consumer.active_ms);
  ReplyFact(call, "pel-count", static_cast<int64_t>(consumer.pending.size()));
  call.reply().Bulk("pending");
  size_t left = count == 0 ? consumer.pending.size() : std::min<size_t>(count, consumer.pending.size());
  call.reply().Array(left);
  if (left == 0) return;
  consumer.pending.VisitFrom(types::kMinStreamId, [&](const types::PendingId& own) {
    const PendingEntry& pending = *group.pending().Find(own.id);
    call.reply().Array(3);
    ReplyStreamId(call, pending.id);
    call.reply().Integer(pending.delivered_ms);
    call.reply().Integer(pending.deliveries);
    return --left > 0;
  });
}

void ReplyPendingFull(Call& call, StreamGroup& group, uint64_t count) {
  call.reply().Bulk("pending");
  size_t left = count == 0 ? group.pending().size() : std::min<size_t>(count, group.pending().size());
  call.reply().Array(left);
  if (left == 0) return;
  group.pending().VisitFrom(types::kMinStreamId, [&](const PendingEntry& pending) {
    call.reply().Array(4);
    ReplyStreamId(call, pending.id);
    call.reply().Bulk(pending.consumer == nullptr ? Bytes() : Bytes(pending.consumer->name));
    call.reply().Integer(pending.delivered_ms);
    call.reply().Integer(pending.deliveries);
    return --left > 0;
  });
}

void ReplyGroupFull(Call& call, const Stream& stream, Bytes name, StreamGroup& group, uint64_t count) {
  const size_t given_back = CountGivenBack(group);
  const bool with_nacks = given_back > 0 && call.Serves(kNackSince);
  call.reply().Map(with_nacks ? 8 : 7);
  call.reply().Bulk("name");
  call.reply().Bulk(name);
  ReplyFact(call, "last-delivered-id", group.last_delivered());
  ReplyKnown(call, "entries-read", EntriesRead(group));
  ReplyKnown(call, "lag", stream.Lag(group));
  ReplyFact(call, "pel-count", static_cast<int64_t>(group.pending().size()));
  if (with_nacks) ReplyFact(call, "nacked-count", static_cast<int64_t>(given_back));
  ReplyPendingFull(call, group, count);
  call.reply().Bulk("consumers");
  call.reply().Array(group.consumers().size());
  for (const auto& [consumer_name, consumer] : group.consumers())
    ReplyConsumerFull(call, group, *group.FindConsumer(consumer_name), count);
}

void ReplyProducers(Call& call, types::StreamProducers& producers) {
  producers.Expire(call.now_ms());
  ReplyFact(call, "idmp-duration", producers.duration_s());
  ReplyFact(call, "idmp-maxsize", producers.max_size());
  ReplyFact(call, "pids-tracked", static_cast<int64_t>(producers.producers()));
  ReplyFact(call, "iids-tracked", static_cast<int64_t>(producers.messages()));
  ReplyFact(call, "iids-added", producers.added());
  ReplyFact(call, "iids-duplicates", producers.duplicates());
}

}  // namespace

// XINFO STREAM key [FULL [COUNT count]]
void commands::XInfoStream(Call& call) {
  Result<Stream*> found = RequireStream(call, call.KeyAt(2));
  if (!found.ok()) return call.reply().Error(found.error());
  const Result<InfoOptions> options = ReadInfoOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  Stream& stream = **found;
  const bool with_producers = stream.producers() != nullptr && call.Serves(kOnceSince);
  call.reply().Map((options->full ? 9 : 10) + (with_producers ? 6 : 0));
  ReplyFact(call, "length", static_cast<int64_t>(stream.length()));
  ReplyFact(call, "radix-tree-keys", static_cast<int64_t>(stream.block_count()));
  ReplyFact(call, "radix-tree-nodes", static_cast<int64_t>(stream.RadixNodes()));
  ReplyFact(call, "last-generated-id", stream.last_id());
  ReplyFact(call, "max-deleted-entry-id", stream.max_deleted_id());
  ReplyFact(call, "entries-added", static_cast<int64_t>(stream.entries_added()));
  ReplyFact(call, "recorded-first-entry-id", stream.first_id());
  if (with_producers) ReplyProducers(call, *stream.producers());
  if (!options->full) {
    ReplyFact(call, "groups", static_cast<int64_t>(stream.groups().size()));
    ReplyEdge(call, "first-entry", stream, false);
    return ReplyEdge(call, "last-entry", stream, true);
  }
  call.reply().Bulk("entries");
  ReplyEntries(call, stream, types::kMinStreamId, types::kMaxStreamId, options->count);
  call.reply().Bulk("groups");
  call.reply().Array(stream.groups().size());
  for (auto& [name, group] : stream.groups()) ReplyGroupFull(call, stream, name, group, options->count);
}

// XINFO GROUPS key
void commands::XInfoGroups(Call& call) {
  Result<Stream*> found = RequireStream(call, call.KeyAt(2));
  if (!found.ok()) return call.reply().Error(found.error());
  Stream& stream = **found;
  call.reply().Array(stream.groups().size());
  for (auto& [name, group] : stream.groups()) {
    const size_t given_back = CountGivenBack(group);
    const bool with_nacks = given_back > 0 && call.Serves(kNackSince);
    call.reply().Map(with_nacks ? 7 : 6);
    call.reply().Bulk("name");
    call.reply().Bulk(name);
    ReplyFact(call, "consumers", static_cast<int64_t>(group.consumers().size()));
    ReplyFact(call, "pending", static_cast<int64_t>(group.pending().size()));
    ReplyFact(call, "last-delivered-id", group.last_delivered());
    ReplyKnown(call, "entries-read", EntriesRead(group));
    ReplyKnown(call, "lag", stream.Lag(group));
    if (with_nacks) ReplyFact(call, "nacked-count", static_cast<int64_t>(given_back));
  }
}

// XINFO CONSUMERS key group
void commands::XInfoConsumers(Call& call) {
  const Key key = call.KeyAt(2);
  Result<Stream*> found = RequireStream(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  const StreamGroup* group = (*found)->FindGroup(call.Arg(3));
  if (group == nullptr) return call.reply().Error(NoSuchGroup(key.bytes, call.Arg(3)));
  const bool with_activity = call.Serves(kActivitySince);
  call.reply().Array(group->consumers().size());
  for (const auto& [name, consumer] : group->consumers()) {
    const bool active = consumer.active_ms != types::kNeverActive;
    call.reply().Map(with_activity ? 4 : 3);
    call.reply().Bulk("name");
    call.reply().Bulk(name);
    ReplyFact(call, "pending", static_cast<int64_t>(consumer.pending.size()));
    ReplyFact(call, "idle", std::max<int64_t>(call.now_ms() - consumer.seen_ms, 0));
    if (with_activity) ReplyFact(call, "inactive", active ? call.now_ms() - consumer.active_ms : types::kNeverActive);
  }
}

// XINFO HELP
void commands::XInfoHelp(Call& call) {
  ReplyHelp(call, "XINFO",
            {"CONSUMERS <key> <groupname>", "    Describe the consumers of a group.", "GROUPS <key>",
             "    Describe the groups of a stream.", "STREAM <key> [FULL [COUNT <count>]",
             "    Describe a stream, with entries, groups and consumers if FULL."});
}

}  // namespace respect
