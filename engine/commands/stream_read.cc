// XREAD and XREADGROUP: the entries of several streams after given ids, waiting for them if asked.
#include "engine/commands/stream_read.h"

#include <algorithm>
#include <string>

#include "engine/commands/handlers.h"
#include "engine/commands/stream_type.h"

namespace respect {
namespace {

using types::PendingEntry;
using types::StreamConsumer;
using types::StreamEntry;
using types::StreamId;
using types::StreamIdText;

// Waits until one of the streams changes; what was new then ($) is after what is there now.
void Wait(Call& call, const StreamReadOptions& options, const std::vector<StreamSource>& sources) {
  std::vector<Key> keys;
  std::vector<Bytes> words(call.args().begin(), call.args().end());
  std::vector<std::string> texts(options.streams);
  for (size_t i = 0; i < options.streams; ++i) {
    keys.push_back(sources[i].key);
    Bytes& id = words[options.streams_at + options.streams + i];
    if (id == "$") id = texts[i] = StreamIdText(sources[i].after).view();
  }
  call.BlockOn({.keys = keys,
                .timeout_ms = *options.block_ms,
                .type = TypeId::kStream,
                .also_without = options.with_group,
                .again_as = words});
}

// The entry is pending with `consumer` now, delivered once more or for the first time.
PendingEntry& Deliver(Call& call, const StreamSource& source, StreamId id, StreamConsumer& consumer,
                      int64_t deliveries) {
  PendingEntry& pending = source.group->Assign(id, &consumer);
  pending.delivered_ms = call.now_ms();
  pending.deliveries = deliveries;
  consumer.active_ms = call.now_ms();
  return pending;
}

void ReplyClaimed(Call& call, const StreamReadOptions& options, const StreamSource& source, StreamConsumer& consumer) {
  for (const ClaimedEntry& claimed : source.claimed) {
    ReplyEntry(call, claimed.entry, 4);
    call.reply().Integer(claimed.idle_ms);
    call.reply().Integer(claimed.deliveries);
    const int64_t deliveries = claimed.deliveries == INT64_MAX ? INT64_MAX : claimed.deliveries + 1;
    const PendingEntry& pending = Deliver(call, source, claimed.entry.id, consumer, deliveries);
    PropagatePending(call, source.key, options.group, *source.group, pending);
  }
}

void ReplyUnread(Call& call, const StreamReadOptions& options, const StreamSource& source, StreamConsumer& consumer) {
  const bool claims = options.claim_ms.has_value();
  for (const StreamEntry& entry : source.entries) {
    source.stream->Deliver(*source.group, entry.id);
    ReplyEntry(call, entry, claims ? 4 : 2);
    if (claims) {
      call.reply().Integer(0);
      call.reply().Integer(0);
    }
    if (options.no_ack) continue;
    const PendingEntry& pending = Deliver(call, source, entry.id, consumer, 1);
    PropagatePending(call, source.key, options.group, *source.group, pending);
  }
  if (!source.entries.empty()) PropagateGroupPosition(call, source.key, options.group, *source.group);
}

// What the consumer has pending; of entries deleted since only the id is left.
void ReplyHistory(Call& call, const StreamReadOptions& options, const StreamSource& source) {
  call.reply().Array(source.pending.size());
  for (const StreamId id : source.pending) {
    const std::optional<StreamEntry> entry = source.stream->Find(id);
    if (!entry) {
      call.reply().Array(2);
      ReplyStreamId(call, id);
      call.reply().NullArray();
      continue;
    }
    PendingEntry& pending = *source.group->pending().Find(id);
    pending.delivered_ms = call.now_ms();
    ++pending.deliveries;
    ReplyEntry(call, *entry);
    PropagatePending(call, source.key, options.group, *source.group, pending);
  }
}

void ReplySource(Call& call, const StreamReadOptions& options, const StreamSource& source, StreamConsumer* consumer) {
  if (call.reply().protocol() == 2) call.reply().Array(2);
  call.reply().Bulk(source.key.bytes);
  if (source.history) return ReplyHistory(call, options, source);
  call.reply().Array(source.claimed.size() + source.entries.size());
  if (consumer == nullptr) {
    for (const StreamEntry& entry : source.entries) ReplyEntry(call, entry);
    return;
  }
  ReplyClaimed(call, options, source, *consumer);
  ReplyUnread(call, options, source, *consumer);
  call.TouchedBeside(source.key, event::kUnnamed);
}

void Read(Call& call, bool with_group) {
  const Result<StreamReadOptions> options = ReadStreamReadOptions(call, with_group);
  if (!options.ok()) return call.reply().Error(options.error());
  Result<std::vector<StreamSource>> sources = FindStreamSources(call, *options);
  if (!sources.ok()) return call.reply().Error(sources.error());
  std::vector<StreamConsumer*> consumers(options->streams, nullptr);
  for (size_t i = 0; with_group && i < options->streams; ++i)
    consumers[i] = &SeeConsumer(call, (*sources)[i].key, *(*sources)[i].group, options->group, options->consumer);
  CollectEntries(call, *options, *sources);

  const auto answers = std::count_if(sources->begin(), sources->end(), [](auto& source) { return source.Answers(); });
  if (answers == 0) return options->block_ms ? Wait(call, *options, *sources) : call.reply().NullArray();
  if (call.reply().protocol() == 2) {
    call.reply().Array(static_cast<size_t>(answers));
  } else {
    call.reply().Map(static_cast<size_t>(answers));
  }
  for (size_t i = 0; i < options->streams; ++i) {
    if ((*sources)[i].Answers()) ReplySource(call, *options, (*sources)[i], consumers[i]);
  }
}

}  // namespace

// XREAD [COUNT count] [MAXCOUNT maxcount] [MAXSIZE maxsize] [BLOCK milliseconds] STREAMS key [key ...] id [id ...]
void commands::XRead(Call& call) { Read(call, false); }
// XREADGROUP GROUP group consumer [COUNT count] [MAXCOUNT maxcount] [MAXSIZE maxsize] [BLOCK milliseconds]
//   [CLAIM min-idle-time] [NOACK] STREAMS key [key ...] id [id ...]
void commands::XReadGroup(Call& call) { Read(call, true); }

}  // namespace respect
