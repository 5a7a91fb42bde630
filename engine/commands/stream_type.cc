#include "engine/commands/stream_type.h"

#include <fmt/format.h>

#include "engine/commands/errors.h"

namespace respect {
namespace {

using types::Stream;
using types::StreamEntry;
using types::StreamId;
using types::StreamIdText;

Bytes Encoding(const Entry&) { return "stream"; }
void FreeStream(void* object) { delete static_cast<Stream*>(object); }
size_t FreeEffort(const void* object) {
  const auto* stream = static_cast<const Stream*>(object);
  size_t effort = stream->block_count();
  for (const auto& [name, group] : stream->groups()) effort += 1 + group.pending().block_count();
  return effort;
}
void* CopyStream(const void* object) { return new Stream(*static_cast<const Stream*>(object)); }
void Digest(const Entry& entry, DataDigest& digest) {
  entry.As<Stream>()->VisitFrom(types::kMinStreamId, [&](const StreamEntry& item) {
    std::string id(StreamIdText(item.id).view());
    id[id.find('-')] = '.';  // Redis writes the id so in digests alone
    digest.Mix(id);
    item.block->ForEachField(item, [&](Bytes field, Bytes value) {
      digest.Mix(field);
      digest.Mix(value);
    });
    return true;
  });
}
size_t Memory(const void* object, size_t) { return static_cast<const Stream*>(object)->MemoryUsage(); }

Result<Stream*> StreamOf(const Result<Entry*>& found) {
  if (!found.ok()) return found.error();
  return *found == nullptr ? nullptr : (*found)->As<Stream>();
}

}  // namespace

void RegisterStream(TypeRegistry& registry) {
  registry.Register(TypeId::kStream, {.name = "stream",
                                      .encoding = Encoding,
                                      .free = FreeStream,
                                      .free_effort = FreeEffort,
                                      .copy = CopyStream,
                                      .memory = Memory,
                                      .digest = Digest});
}

Result<Stream*> FindStream(Call& call, const Key& key) { return StreamOf(call.db().FindTyped(key, TypeId::kStream)); }
Result<Stream*> FindStreamForWrite(Call& call, const Key& key) {
  return StreamOf(call.db().FindTypedForWrite(key, TypeId::kStream));
}

Stream* MakeStream(Call& call, const Key& key) {
  auto* stream = new Stream();
  call.db().SetObject(key, TypeId::kStream, stream);
  return stream;
}

types::StreamGroup* FindGroup(Stream* stream, Bytes name) {
  return stream == nullptr ? nullptr : stream->FindGroup(name);
}

std::string NoSuchKeyOrGroup(Bytes key, Bytes group) {
  return fmt::format("NOGROUP No such key '{}' or consumer group '{}'", errors::UpToZero(key), errors::UpToZero(group));
}

std::string NoSuchGroup(Bytes key, Bytes group) {
  return fmt::format("NOGROUP No such consumer group '{}' for key name '{}'", errors::UpToZero(group),
                     errors::UpToZero(key));
}

types::StreamConsumer& SeeConsumer(Call& call, const Key& key, types::StreamGroup& group, Bytes group_name,
                                   Bytes name) {
  types::StreamConsumer* consumer = group.FindConsumer(name);
  if (consumer == nullptr) {
    consumer = group.AddConsumer(name, call.now_ms());
    call.TouchedBeside(key, event::kXGroupCreateConsumer);
    call.PropagateAs({"XGROUP", "CREATECONSUMER", key.bytes, group_name, name});
  }
  consumer->seen_ms = call.now_ms();
  return *consumer;
}

void ReplyStreamId(Call& call, StreamId id) { call.reply().Bulk(StreamIdText(id)); }

void ReplyEntry(Call& call, const StreamEntry& entry, size_t items) {
  ReplyWriter& reply = call.reply();
  reply.Array(items);
  reply.Bulk(StreamIdText(entry.id));
  reply.Array(size_t{2} * entry.field_count);
  entry.block->ForEachField(entry, [&](Bytes field, Bytes value) {
    reply.Bulk(field);
    reply.Bulk(value);
  });
}

void ReplyEntries(Call& call, const Stream& stream, StreamId start, StreamId end, uint64_t count, bool backwards) {
  std::vector<StreamEntry> entries;
  const auto collect = [&](const StreamEntry& entry) {
    if (entry.id < start || entry.id > end) return false;
    entries.push_back(entry);
    return entries.size() != count;
  };
  if (start <= end) {
    if (backwards) {
      stream.VisitBackwards(end, collect);
    } else {
      stream.VisitFrom(start, collect);
    }
  }
  call.reply().Array(entries.size());
  for (const StreamEntry& entry : entries) ReplyEntry(call, entry);
}

void PropagatePending(Call& call, const Key& key, Bytes group_name, const types::StreamGroup& group,
                      const types::PendingEntry& entry) {
  const IntText delivered(entry.delivered_ms), deliveries(entry.deliveries);
  const StreamIdText id(entry.id), last(group.last_delivered());
  const Bytes consumer = entry.consumer == nullptr ? Bytes() : Bytes(entry.consumer->name);
  call.PropagateAs({"XCLAIM", key.bytes, group_name, consumer, "0", id, "TIME", delivered, "RETRYCOUNT", deliveries,
                    "FORCE", "JUSTID", "LASTID", last});
}

void PropagateGroupPosition(Call& call, const Key& key, Bytes group_name, const types::StreamGroup& group) {
  const StreamIdText last(group.last_delivered());
  const IntText read(group.entries_read());
  call.PropagateAs({"XGROUP", "SETID", key.bytes, group_name, last, "ENTRIESREAD", read});
}

}  // namespace respect
