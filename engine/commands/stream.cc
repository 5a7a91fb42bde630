// The stream group: commands on the entries of one stream, XADD and ranges apart.
#include <optional>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/stream_args.h"
#include "engine/commands/stream_type.h"

namespace respect {
namespace {

using types::References;
using types::Stream;
using types::StreamId;
using types::StreamIdText;

void ReplyRange(Call& call, bool backwards) {
  const Result<StreamId> start = ReadIntervalStart(call.Arg(backwards ? 3 : 2));
  if (!start.ok()) return call.reply().Error(start.error());
  const Result<StreamId> end = ReadIntervalEnd(call.Arg(backwards ? 2 : 3));
  if (!end.ok()) return call.reply().Error(end.error());
  std::optional<int64_t> count;
  Args args(call, 4);
  while (args.More()) {
    if (args.remaining() > 1 && args.Token("COUNT")) {
      count = args.Int();
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return call.reply().Error(args.error());
  Result<Stream*> found = FindStream(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Array(0);
  if (count && *count <= 0) return call.reply().NullArray();
  ReplyEntries(call, **found, *start, *end, static_cast<uint64_t>(count.value_or(0)), backwards);
}

// Entries deleted one by one, by what becomes of references to them.
constexpr int64_t kNoSuchEntry = -1, kEntryDeleted = 1, kEntryReferenced = 2;

int64_t DeleteEntry(Stream& stream, StreamId id, References references) {
  if (references == References::kDrop) stream.ForgetEverywhere(id);
  if (!stream.Contains(id)) return kNoSuchEntry;
  if (references == References::kAcked && (stream.groups().empty() || stream.IsReferenced(id))) return kEntryReferenced;
  stream.Delete(id);
  return kEntryDeleted;
}

struct DeleteOptions {
  References references = References::kKeep;
  std::vector<StreamId> ids;
};

// [KEEPREF | DELREF | ACKED] IDS numids id [id ...], in any order.
Result<DeleteOptions> ReadDeleteOptions(const Call& call, size_t first) {
  DeleteOptions options;
  Args args(call, first);
  bool with_references = false;
  while (args.More()) {
    if (const std::optional<References> references = TakeReferences(args)) {
      if (with_references) args.SyntaxError();
      with_references = true;
      options.references = *references;
    } else if (args.remaining() > 1 && args.Token("IDS")) {
      Result<std::vector<StreamId>> ids = ReadIdsBlock(args);
      if (!ids.ok()) return ids.error();
      if (!options.ids.empty()) args.SyntaxError();
      options.ids = std::move(*ids);
    } else {
      args.SyntaxError();
    }
  }
  if (!args.failed() && options.ids.empty()) args.SyntaxError();
  if (args.failed()) return args.error();
  return options;
}

void ReplySame(Call& call, size_t count, int64_t value) {
  call.reply().Array(count);
  for (size_t i = 0; i < count; ++i) call.reply().Integer(value);
}

}  // namespace

// XLEN key
void commands::XLen(Call& call) {
  Result<Stream*> found = FindStream(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  call.reply().Integer(*found == nullptr ? 0 : static_cast<int64_t>((*found)->length()));
}

// XRANGE key start end [COUNT count]
void commands::XRange(Call& call) { ReplyRange(call, false); }
// XREVRANGE key end start [COUNT count]
void commands::XRevRange(Call& call) { ReplyRange(call, true); }

// XDEL key id [id ...]
void commands::XDel(Call& call) {
  const Key key = call.KeyAt(1);
  Result<Stream*> found = FindStreamForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Integer(0);
  const Result<std::vector<StreamId>> ids = ReadStreamIds(call, 2, call.argc());
  if (!ids.ok()) return call.reply().Error(ids.error());
  int64_t deleted = 0;
  for (const StreamId id : *ids) deleted += (*found)->Delete(id) ? 1 : 0;
  call.reply().Integer(deleted);
  if (deleted > 0) call.Touched(key, event::kXDel);
}

// XDELEX key [KEEPREF | DELREF | ACKED] IDS numids id [id ...]
void commands::XDelEx(Call& call) {
  const Key key = call.KeyAt(1);
  Result<Stream*> found = FindStreamForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  const Result<DeleteOptions> options = ReadDeleteOptions(call, 2);
  if (!options.ok()) return call.reply().Error(options.error());
  if (*found == nullptr) return ReplySame(call, options->ids.size(), kNoSuchEntry);
  bool changed = false, deleted = false;
  call.reply().Array(options->ids.size());
  for (const StreamId id : options->ids) {
    if (options->references == References::kDrop) changed = (*found)->ForgetEverywhere(id) || changed;
    const int64_t result = DeleteEntry(**found, id, options->references);
    deleted = deleted || result == kEntryDeleted;
    call.reply().Integer(result);
  }
  if (deleted) {
    call.Touched(key, event::kXDel);
  } else if (changed) {
    call.TouchedBeside(key, event::kUnnamed);
  }
}

// XACKDEL key group [KEEPREF | DELREF | ACKED] IDS numids id [id ...]
void commands::XAckDel(Call& call) {
  const Key key = call.KeyAt(1);
  Result<Stream*> found = FindStreamForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  const Result<DeleteOptions> options = ReadDeleteOptions(call, 3);
  if (!options.ok()) return call.reply().Error(options.error());
  types::StreamGroup* group = FindGroup(*found, call.Arg(2));
  if (group == nullptr) return ReplySame(call, options->ids.size(), kNoSuchEntry);
  bool changed = false, deleted = false;
  call.reply().Array(options->ids.size());
  for (const StreamId id : options->ids) {
    int64_t result = kNoSuchEntry;
    if (group->Forget(id)) {
      changed = true;
      result = DeleteEntry(**found, id, options->references);
      deleted = deleted || result == kEntryDeleted;
    }
    call.reply().Integer(result);
  }
  if (deleted) {
    call.Touched(key, event::kXDel);
  } else if (changed) {
    call.TouchedBeside(key, event::kUnnamed);
  }
}

// XTRIM key <MAXLEN | MINID> [= | ~] threshold [LIMIT count] [KEEPREF | DELREF | ACKED]
void commands::XTrim(Call& call) {
  TrimOptions options;
  Args args(call, 2);
  while (args.More()) {
    if (!TakeTrimOption(args, options)) args.SyntaxError();
  }
  if (args.failed()) return call.reply().Error(args.error());
  if (const Status status = FinishTrim(call, options, true); !status.ok()) return call.reply().Error(status.error());
  const Key key = call.KeyAt(1);
  Result<Stream*> found = FindStreamForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Integer(0);
  const uint64_t removed = (*found)->Trim(options.trim);
  call.reply().Integer(static_cast<int64_t>(removed));
  if (removed == 0) return;
  call.Touched(key, event::kXTrim);
  if (!options.trim.approximate) return;
  // As far as it went: elsewhere blocks may begin at other entries.
  const bool by_length = options.trim.by == types::StreamTrim::By::kLength;
  const IntText length(static_cast<int64_t>((*found)->length()));
  const StreamIdText first(LowestKept(**found));
  std::vector<Bytes> form = {"XTRIM", key.bytes, by_length ? "MAXLEN" : "MINID", "=",
                             by_length ? length.view() : first};
  if (!options.references_word.empty()) form.push_back(options.references_word);
  call.PropagateAs(form);
}

// XSETID key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id]
void commands::XSetId(Call& call) {
  const std::optional<StreamId> id = ParseStreamId(call.Arg(2));
  if (!id) return call.reply().Error(errors::kInvalidStreamId);
  std::optional<int64_t> entries_added;
  StreamId max_deleted;
  Args args(call, 3);
  while (args.More()) {
    if (args.remaining() > 1 && args.Token("ENTRIESADDED")) {
      entries_added = args.Int();
      if (!args.failed() && *entries_added < 0) args.Fail("ERR entries_added must be positive");
    } else if (args.remaining() > 1 && args.Token("MAXDELETEDID")) {
      const std::optional<StreamId> given = ParseStreamId(args.Next());
      if (!given) {
        args.Fail(errors::kInvalidStreamId);
      } else if (*id < (max_deleted = *given)) {
        args.Fail("ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
      }
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return call.reply().Error(args.error());
  const Key key = call.KeyAt(1);
  Result<Stream*> found = FindStreamForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Error(errors::kNoSuchKey);
  Stream& stream = **found;
  if (*id < stream.max_deleted_id())
    return call.reply().Error("ERR The ID specified in XSETID is smaller than current max_deleted_entry_id");
  if (stream.length() > 0) {
    if (*id < stream.LastLiveId())
      return call.reply().Error("ERR The ID specified in XSETID is smaller than the target stream top item");
    if (entries_added && static_cast<uint64_t>(*entries_added) < stream.length())
      return call.reply().Error("ERR The entries_added specified in XSETID is smaller than the target stream length");
  }
  stream.set_last_id(*id);
  if (entries_added) stream.set_entries_added(static_cast<uint64_t>(*entries_added));
  if (!max_deleted.IsZero()) stream.set_max_deleted_id(max_deleted);
  call.reply().Ok();
  call.TouchedBeside(key, event::kXSetId);
}

// XCFGSET key [IDMP-DURATION idmp-duration] [IDMP-MAXSIZE idmp-maxsize]
void commands::XCfgSet(Call& call) {
  constexpr int64_t kMaxDurationS = 86400, kMaxMaxSize = 10000;
  std::optional<int64_t> duration, max_size;
  Args args(call, 2);
  while (args.More()) {
    if (args.remaining() > 1 && args.Token("IDMP-DURATION")) {
      duration = args.Int(1, kMaxDurationS, "ERR invalid duration");
    } else if (args.remaining() > 1 && args.Token("IDMP-MAXSIZE")) {
      max_size = args.Int(1, kMaxMaxSize, "ERR invalid maxsize");
    } else {
      args.SyntaxError();
    }
  }
  if (!args.failed() && !duration && !max_size) args.SyntaxError();
  if (args.failed()) return call.reply().Error(args.error());
  const Key key = call.KeyAt(1);
  Result<Stream*> found = FindStreamForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Error(errors::kNoSuchKey);
  types::StreamProducers& producers = (*found)->MakeProducers();
  producers.Configure(duration.value_or(producers.duration_s()), max_size.value_or(producers.max_size()));
  call.reply().Ok();
  call.Touched(key, event::kUnnamed);
}

// XIDMPRECORD key pid iid stream-id: notes that a message became an entry, as XADD IDMP does.
void commands::XIdmpRecord(Call& call) {
  const std::optional<StreamId> id = ParseStreamId(call.Arg(4));
  if (!id) return call.reply().Error(errors::kInvalidStreamId);
  if (call.Arg(2).empty() || call.Arg(3).empty())
    return call.reply().Error("ERR XIDMPRECORD requires a non-empty producer ID and idempotent ID");
  const Key key = call.KeyAt(1);
  Result<Stream*> found = FindStreamForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Error(errors::kNoSuchKey);
  if (!(*found)->Contains(*id)) return call.reply().Error("ERR no such entry in the stream");
  types::StreamProducers& producers = (*found)->MakeProducers();
  const std::optional<StreamId> known = producers.Find(call.Arg(2), call.Arg(3), call.now_ms());
  if (known && *known != *id)
    return call.reply().Error("ERR the producer ID and idempotent ID belong to another entry");
  if (!known) {
    producers.Remember(call.Arg(2), call.Arg(3), *id, call.now_ms());
    call.Touched(key, event::kUnnamed);
  }
  call.reply().Ok();
}

}  // namespace respect
