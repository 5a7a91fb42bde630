// What consumers have pending: XACK, XNACK, XPENDING.
#include <algorithm>
#include <optional>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/stream_args.h"
#include "engine/commands/stream_type.h"

namespace respect {
namespace {

using types::PendingEntry;
using types::Stream;
using types::StreamConsumer;
using types::StreamGroup;
using types::StreamId;

// The range form's arguments.
struct PendingRange {
  StreamId start, end;
  uint64_t count = 0;
  int64_t min_idle_ms = 0;
  std::optional<Bytes> consumer;
};

Result<PendingRange> ReadPendingRange(const Call& call) {
  PendingRange range;
  size_t at = 3;
  if (EqualsIgnoreCase(call.Arg(3), "IDLE")) {
    Args idle(call, 4);
    range.min_idle_ms = idle.Int();
    if (idle.failed()) return idle.error();
    if (call.argc() < 8) return Error(errors::kSyntax);
    at = 5;
  }
  Args count(call, at + 2);
  range.count = static_cast<uint64_t>(std::max<int64_t>(count.Int(), 0));
  if (count.failed()) return count.error();
  const Result<StreamId> start = ReadIntervalStart(call.Arg(at));
  if (!start.ok()) return start.error();
  const Result<StreamId> end = ReadIntervalEnd(call.Arg(at + 1));
  if (!end.ok()) return end.error();
  range.start = *start;
  range.end = *end;
  if (at + 3 < call.argc()) range.consumer = call.Arg(at + 3);
  return range;
}

void ReplySummary(Call& call, const StreamGroup& group) {
  ReplyWriter& reply = call.reply();
  reply.Array(4);
  reply.Integer(static_cast<int64_t>(group.pending().size()));
  if (group.pending().empty()) {
    reply.Null();
    reply.Null();
    return reply.NullArray();
  }
  ReplyStreamId(call, group.pending().front().id);
  ReplyStreamId(call, group.pending().back().id);
  const auto has_pending = [](const auto& named) { return !named.second.pending.empty(); };
  const auto& consumers = group.consumers();
  reply.Array(static_cast<size_t>(std::count_if(consumers.begin(), consumers.end(), has_pending)));
  for (const auto& [name, consumer] : consumers) {
    if (consumer.pending.empty()) continue;
    reply.Array(2);
    reply.Bulk(name);
    reply.Bulk(IntText(static_cast<int64_t>(consumer.pending.size())));
  }
}

void ReplyPendingEntry(Call& call, const PendingEntry& entry) {
  ReplyWriter& reply = call.reply();
  reply.Array(4);
  ReplyStreamId(call, entry.id);
  reply.Bulk(entry.consumer == nullptr ? Bytes() : Bytes(entry.consumer->name));
  reply.Integer(entry.consumer == nullptr ? -1 : std::max<int64_t>(call.now_ms() - entry.delivered_ms, 0));
  reply.Integer(entry.deliveries);
}

std::vector<PendingEntry> PendingIn(const Call& call, StreamGroup& group, StreamConsumer* consumer,
                                    const PendingRange& range) {
  std::vector<PendingEntry> entries;
  if (range.count == 0) return entries;
  const auto take = [&](const PendingEntry& entry) {
    if (entry.id > range.end) return false;
    if (range.min_idle_ms != 0 && call.now_ms() - entry.delivered_ms < range.min_idle_ms) return true;
    entries.push_back(entry);
    return entries.size() != range.count;
  };
  if (consumer == nullptr) {
    group.pending().VisitFrom(range.start, take);
  } else {
    consumer->pending.VisitFrom(range.start,
                                [&](const types::PendingId& own) { return take(*group.pending().Find(own.id)); });
  }
  return entries;
}

// ---- XNACK ----

enum class NackMode { kSilent, kFail, kFatal };

struct NackOptions {
  NackMode mode = NackMode::kFail;
  std::vector<StreamId> ids;
  std::optional<int64_t> retry_count;
  bool force = false;
};

Result<NackOptions> ReadNackOptions(const Call& call) {
  NackOptions options;
  Args args(call, 3);
  if (args.Token("SILENT")) {
    options.mode = NackMode::kSilent;
  } else if (args.Token("FATAL")) {
    options.mode = NackMode::kFatal;
  } else if (!args.Token("FAIL")) {
    return Error(errors::kSyntax);
  }
  while (args.More()) {
    if (args.remaining() > 1 && options.ids.empty() && args.Token("IDS")) {
      Result<std::vector<StreamId>> ids = ReadIdsBlock(args);
      if (!ids.ok()) return ids.error();
      options.ids = std::move(*ids);
    } else if (args.remaining() > 1 && args.Token("RETRYCOUNT")) {
      options.retry_count = args.Int(0, INT64_MAX, "ERR Invalid RETRYCOUNT option argument for XNACK");
    } else if (args.Token("FORCE")) {
      options.force = true;
    } else {
      args.SyntaxError();
    }
  }
  if (!args.failed() && options.ids.empty()) args.SyntaxError();
  if (args.failed()) return args.error();
  return options;
}

// Gives an entry back to the group; false when it is not pending (and may not be made so).
bool GiveBack(const Stream& stream, StreamGroup& group, StreamId id, const NackOptions& options) {
  const bool known = group.pending().Find(id) != nullptr;
  if (!known && (!options.force || !stream.Contains(id))) return false;
  PendingEntry& entry = group.Assign(id, nullptr);
  entry.delivered_ms = 0;
  if (options.retry_count) {
    entry.deliveries = *options.retry_count;
  } else if (options.mode == NackMode::kFatal) {
    entry.deliveries = INT64_MAX;
  } else if (options.mode == NackMode::kSilent && entry.deliveries > 0) {
    --entry.deliveries;
  }
  return true;
}

}  // namespace

// XACK key group id [id ...]
void commands::XAck(Call& call) {
  const Key key = call.KeyAt(1);
  Result<Stream*> found = FindStream(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  StreamGroup* group = FindGroup(*found, call.Arg(2));
  if (group == nullptr) return call.reply().Integer(0);
  const Result<std::vector<StreamId>> ids = ReadStreamIds(call, 3, call.argc());
  if (!ids.ok()) return call.reply().Error(ids.error());
  int64_t acknowledged = 0;
  for (const StreamId id : *ids) acknowledged += group->Forget(id) ? 1 : 0;
  call.reply().Integer(acknowledged);
  if (acknowledged > 0) call.TouchedBeside(key, event::kUnnamed);
}

// XNACK key group <SILENT | FAIL | FATAL> IDS numids id [id ...] [RETRYCOUNT count] [FORCE]
void commands::XNack(Call& call) {
  const Result<NackOptions> options = ReadNackOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  const Key key = call.KeyAt(1);
  Result<Stream*> found = FindStreamForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  StreamGroup* group = FindGroup(*found, call.Arg(2));
  if (group == nullptr) return call.reply().Error(NoSuchKeyOrGroup(key.bytes, call.Arg(2)));
  int64_t given_back = 0;
  for (const StreamId id : options->ids) given_back += GiveBack(**found, *group, id, *options) ? 1 : 0;
  call.reply().Integer(given_back);
  if (given_back > 0) call.TouchedBeside(key, event::kUnnamed);
}

// XPENDING key group [[IDLE min-idle-time] start end count [consumer]]
void commands::XPending(Call& call) {
  const bool summary = call.argc() == 3;
  if (!summary && (call.argc() < 6 || call.argc() > 9)) return call.reply().Error(errors::kSyntax);
  PendingRange range;
  if (!summary) {
    const Result<PendingRange> given = ReadPendingRange(call);
    if (!given.ok()) return call.reply().Error(given.error());
    range = *given;
  }
  const Key key = call.KeyAt(1);
  Result<Stream*> found = FindStream(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  StreamGroup* group = FindGroup(*found, call.Arg(2));
  if (group == nullptr) return call.reply().Error(NoSuchKeyOrGroup(key.bytes, call.Arg(2)));
  if (summary) return ReplySummary(call, *group);
  StreamConsumer* consumer = range.consumer ? group->FindConsumer(*range.consumer) : nullptr;
  if (range.consumer && consumer == nullptr) return call.reply().Array(0);
  const std::vector<PendingEntry> entries = PendingIn(call, *group, consumer, range);
  call.reply().Array(entries.size());
  for (const PendingEntry& entry : entries) ReplyPendingEntry(call, entry);
}

}  // namespace respect
