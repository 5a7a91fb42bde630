// Streams:
//   length of blocks | string: id, string: a listpack ...
//   entries, last id            and since version 2 first id, highest deleted id, entries ever added
//   groups | name, last id, since 2 entries read
//            pending | id, u64 delivered, deliveries ...
//            consumers | name, u64 seen, since 3 u64 active
//                        pending | id ...
//   of our own form alone (XADD IDMP, XCFGSET)
//     seconds, most messages, messages added, duplicates | messages | producer, iid, id, u64 when ...
//
// Ids are two lengths, in blocks and lists of pending 16 bytes, big-endian. Entries that are nobody's (XNACK), which
// these versions do not know, stand with a consumer without a name that was never seen.
#include <memory>
#include <optional>

#include "engine/persistence/flat_cursor.h"
#include "engine/persistence/listpack.h"
#include "engine/persistence/stream_block_check.h"
#include "engine/persistence/value_codec.h"
#include "engine/types/stream.h"

namespace respect::persistence {
namespace {

using types::PendingEntry;
using types::Stream;
using types::StreamConsumer;
using types::StreamGroup;
using types::StreamId;

constexpr size_t kIdBytes = 16, kPendingBytes = kIdBytes + 9;

// ---- Writing ----

RdbType Form(const Entry& entry, const RdbForm& how) {
  if (entry.As<Stream>()->producers() != nullptr) return RdbType::kStreamProducers;
  return how.version >= kRdbVersion72 ? RdbType::kStream3 : RdbType::kStream2;
}

void PutId(StreamId id, char* out) {
  const uint64_t parts[2] = {__builtin_bswap64(id.ms), __builtin_bswap64(id.seq)};
  std::memcpy(out, parts, kIdBytes);
}

void WriteRawId(StreamId id, RdbWriter& to) {
  char bytes[kIdBytes];
  PutId(id, bytes);
  to.Raw({bytes, kIdBytes});
}

void WriteId(StreamId id, RdbWriter& to) {
  to.Length(id.ms);
  to.Length(id.seq);
}

uint32_t CountElements(Bytes packed) {
  uint32_t count = 0;
  for (const char* at = packed.data(); at != packed.end(); at = types::SkipPacked(at)) ++count;
  return count;
}

void WriteBlocks(const Stream& stream, RdbWriter& to) {
  to.Length(stream.block_count());
  stream.VisitBlocks([&](const types::StreamBlock& block) {
    char id[kIdBytes];
    PutId(block.first(), id);
    to.String({id, kIdBytes});
    ListpackBuilder builder(to.scratch());
    builder.Integer(block.live());
    builder.Integer(block.deleted());
    builder.Packed(block.packed(), CountElements(block.packed()));
    to.String(builder.Finish());
  });
}

template <typename Visit>
void ForEachPending(const StreamGroup& group, Visit&& visit) {
  auto& pending = const_cast<types::OrderedBlocks<PendingEntry>&>(group.pending());  // visiting changes nothing
  pending.VisitFrom(types::kMinStreamId, [&](const PendingEntry& entry) {
    visit(entry);
    return true;
  });
}

void WriteConsumer(const StreamConsumer& consumer, RdbType form, RdbWriter& to) {
  to.String(consumer.name);
  to.Number64(static_cast<uint64_t>(consumer.seen_ms));
  if (form >= RdbType::kStream3) to.Number64(static_cast<uint64_t>(consumer.active_ms));
  to.Length(consumer.pending.size());
  auto& pending = const_cast<types::OrderedBlocks<types::PendingId>&>(consumer.pending);
  pending.VisitFrom(types::kMinStreamId, [&](const types::PendingId& entry) {
    WriteRawId(entry.id, to);
    return true;
  });
}

void WriteGroup(const StreamGroup& group, RdbType form, RdbWriter& to) {
  WriteId(group.last_delivered(), to);
  to.Length(static_cast<uint64_t>(group.entries_read()));
  to.Length(group.pending().size());
  StreamConsumer nobody;
  ForEachPending(group, [&](const PendingEntry& entry) {
    WriteRawId(entry.id, to);
    to.Number64(static_cast<uint64_t>(entry.delivered_ms));
    to.Length(static_cast<uint64_t>(entry.deliveries));
    if (entry.consumer == nullptr) nobody.pending.Insert({entry.id});
  });
  to.Length(group.consumers().size() + (nobody.pending.empty() ? 0 : 1));
  for (const auto& [name, consumer] : group.consumers()) WriteConsumer(consumer, form, to);
  if (!nobody.pending.empty()) WriteConsumer(nobody, form, to);
}

void WriteProducers(const types::StreamProducers& producers, RdbWriter& to) {
  to.Length(static_cast<uint64_t>(producers.duration_s()));
  to.Length(static_cast<uint64_t>(producers.max_size()));
  to.Length(static_cast<uint64_t>(producers.added()));
  to.Length(static_cast<uint64_t>(producers.duplicates()));
  to.Length(producers.messages());
  producers.ForEach([&](Bytes producer, Bytes message, StreamId entry, int64_t at_ms) {
    to.String(producer);
    to.String(message);
    WriteId(entry, to);
    to.Number64(static_cast<uint64_t>(at_ms));
  });
}

void Write(const Entry& entry, RdbType form, RdbWriter& to) {
  const Stream& stream = *entry.As<Stream>();
  WriteBlocks(stream, to);
  to.Length(stream.length());
  WriteId(stream.last_id(), to);
  WriteId(stream.first_id(), to);
  WriteId(stream.max_deleted_id(), to);
  to.Length(stream.entries_added());
  to.Length(stream.groups().size());
  for (const auto& [name, group] : stream.groups()) {
    to.String(name);
    WriteGroup(group, form, to);
  }
  if (form == RdbType::kStreamProducers) WriteProducers(*stream.producers(), to);
}

// ---- Reading ----

StreamId ReadRawId(Bytes bytes) {
  uint64_t parts[2];
  std::memcpy(parts, bytes.data(), kIdBytes);
  return {__builtin_bswap64(parts[0]), __builtin_bswap64(parts[1])};
}

StreamId ReadRawId(RdbReader& from) {
  const Bytes bytes = from.Raw(kIdBytes);
  return from.failed() ? StreamId{} : ReadRawId(bytes);
}

StreamId ReadId(RdbReader& from) {
  const uint64_t ms = from.Length();
  return {ms, from.Length()};
}

void ReadBlocks(RdbReader& from, Stream& stream) {
  Text id, block;
  StreamId last{};
  for (uint64_t left = from.Count(kIdBytes); left > 0 && !from.failed(); --left) {
    if (!from.String(id) || !from.String(block)) return;
    if (id.view().size() != kIdBytes) return from.Fail();
    const StreamId first = ReadRawId(id.view());
    const std::optional<CheckedBlock> checked = CheckStreamBlock(first, block);
    if (!checked || checked->first_id <= last) return from.Fail();
    last = checked->last_id;
    if (checked->live > 0) stream.RestoreBlock(first, checked->live, checked->deleted, checked->packed);
  }
}

bool ReadConsumer(RdbReader& from, RdbType form, StreamGroup& group) {
  Text name;
  if (!from.String(name)) return false;
  const auto seen_ms = static_cast<int64_t>(from.Number64());
  const int64_t active_ms = form >= RdbType::kStream3 ? static_cast<int64_t>(from.Number64()) : seen_ms;
  if (group.FindConsumer(name) != nullptr) return false;
  const bool nobody = name.view().empty() && seen_ms == 0;
  StreamConsumer* consumer = nobody ? nullptr : group.AddConsumer(name, seen_ms);
  if (consumer != nullptr) consumer->active_ms = active_ms;
  for (uint64_t left = from.Count(kIdBytes); left > 0; --left) {
    const StreamId id = ReadRawId(from);
    const PendingEntry* entry = group.pending().Find(id);
    if (from.failed() || entry == nullptr || entry->consumer != nullptr) return false;
    group.Assign(id, consumer);
  }
  return !from.failed();
}

bool ReadGroup(RdbReader& from, RdbType form, Stream& stream) {
  Text name;
  if (!from.String(name)) return false;
  const StreamId last = ReadId(from);
  const int64_t read = form == RdbType::kStream1 ? stream.EntriesReadAt(last) : static_cast<int64_t>(from.Length());
  StreamGroup* group = stream.AddGroup(name, last, read);
  if (group == nullptr) return false;
  for (uint64_t left = from.Count(kPendingBytes); left > 0; --left) {
    const StreamId id = ReadRawId(from);
    const auto delivered_ms = static_cast<int64_t>(from.Number64());
    const auto deliveries = static_cast<int64_t>(from.Length());
    if (from.failed() || group->pending().Find(id) != nullptr) return false;
    PendingEntry& entry = group->Assign(id, nullptr);
    entry.delivered_ms = delivered_ms;
    entry.deliveries = deliveries;
  }
  for (uint64_t left = from.Count(); left > 0; --left) {
    if (!ReadConsumer(from, form, *group)) return false;
  }
  return !from.failed();
}

void ReadCounters(RdbReader& from, RdbType form, Stream& stream) {
  const uint64_t length = from.Length();
  if (length != stream.length()) return from.Fail();
  const StreamId last = ReadId(from);
  if (last < stream.LastLiveId()) return from.Fail();
  stream.set_last_id(last);
  if (form == RdbType::kStream1) return stream.set_entries_added(length);
  ReadId(from);  // the first entry's, which the blocks tell
  stream.set_max_deleted_id(ReadId(from));
  stream.set_entries_added(from.Length());
}

void ReadProducers(RdbReader& from, Stream& stream) {
  const auto duration_s = static_cast<int64_t>(from.Length()), max_size = static_cast<int64_t>(from.Length());
  const auto added = static_cast<int64_t>(from.Length()), duplicates = static_cast<int64_t>(from.Length());
  constexpr size_t kMessageBytes = 12;
  uint64_t left = from.Count(kMessageBytes);
  if (from.failed() || duration_s < 1 || max_size < 1 || added < 0 || duplicates < 0) return from.Fail();
  types::StreamProducers& producers = stream.MakeProducers();
  producers.Configure(duration_s, max_size);
  Text producer, message;
  for (; left > 0; --left) {
    if (!from.String(producer) || !from.String(message)) return;
    const StreamId entry = ReadId(from);
    const auto at_ms = static_cast<int64_t>(from.Number64());
    if (from.failed()) return;
    producers.Remember(producer, message, entry, at_ms);
  }
  producers.RestoreCounts(added, duplicates);
}

LoadOutcome Read(RdbType form, RdbReader& from, const LoadContext&, LoadedValue& to) {
  auto stream = std::make_unique<Stream>();
  ReadBlocks(from, *stream);
  if (!from.failed()) ReadCounters(from, form, *stream);
  for (uint64_t left = from.Count(); left > 0 && !from.failed(); --left) {
    if (!ReadGroup(from, form, *stream)) from.Fail();
  }
  if (form == RdbType::kStreamProducers && !from.failed()) ReadProducers(from, *stream);
  if (from.failed()) return LoadOutcome::kDamaged;
  to.type = TypeId::kStream;
  to.object = stream.release();
  return LoadOutcome::kLoaded;
}

}  // namespace

void RegisterStreamCodec(ValueCodec& codec) {
  codec.Register(TypeId::kStream, {Form, Write});
  for (const RdbType form : {RdbType::kStream1, RdbType::kStream2, RdbType::kStream3, RdbType::kStreamProducers})
    codec.Register(form, Read);
}

}  // namespace respect::persistence
