#include <algorithm>
#include <span>
#include <string>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/stream_args.h"
#include "engine/commands/stream_read.h"
#include "engine/commands/stream_type.h"
#include "engine/commands/timeout.h"

namespace respect {
namespace {

using types::PendingEntry;
using types::Stream;
using types::StreamEntry;
using types::StreamId;

constexpr Version kTotalsSince{8, 10, 0}, kClaimSince{8, 4, 0};

// An id that only one of the two commands knows, told to the other.
std::string Meaningless(Bytes id) {
  return "ERR The " + std::string(id) +
         " ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying "
         "a proper ID, or use the > ID to get new messages. The " +
         std::string(id) + " ID would just return an empty result set.";
}

void TakeGroup(Args& args, StreamReadOptions& options) {
  if (!options.with_group)
    return args.Fail("ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.");
  options.group = args.Next();
  options.consumer = args.Next();
}

// One option; STREAMS ends them.
void TakeOption(const Call& call, Args& args, StreamReadOptions& options, bool& has_group) {
  const bool more = args.remaining() > 1;
  if (more && args.Token("BLOCK")) {
    const Result<int64_t> timeout = ReadTimeoutMs(args.Next(), call.now_ms());
    if (!timeout.ok()) return args.Fail(timeout.error().text());
    options.block_ms = *timeout;
  } else if (more && args.Token("COUNT")) {
    options.count = static_cast<uint64_t>(std::max<int64_t>(args.Int(), 0));
  } else if (more && args.Token("STREAMS")) {
    options.streams_at = args.position();
  } else if (args.remaining() > 2 && args.Token("GROUP")) {
    TakeGroup(args, options);
    has_group = true;
  } else if (args.Token("NOACK")) {
    if (!options.with_group)
      return args.Fail("ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.");
    options.no_ack = true;
  } else if (more && options.with_group && args.Token("CLAIM", kClaimSince)) {
    options.claim_ms = std::max<int64_t>(args.Int(INT64_MIN, INT64_MAX, "ERR min-idle-time is not an integer"), 0);
  } else if (more && args.Token("MAXCOUNT", kTotalsSince)) {
    options.max_count = static_cast<uint64_t>(args.Int(1, INT64_MAX, "ERR MAXCOUNT must be > 0"));
  } else if (more && args.Token("MAXSIZE", kTotalsSince)) {
    options.max_bytes = static_cast<uint64_t>(args.Int(1, INT64_MAX, "ERR MAXSIZE must be > 0"));
  } else {
    args.SyntaxError();
  }
}

Status FindAfter(Call& call, const StreamReadOptions& options, Bytes text, StreamSource& source) {
  const std::optional<StreamId> id = ParseStreamId(text);
  // To XREADGROUP the greatest id is ">", as in Redis (xreadgroup.history/max).
  if (text == ">" || (options.with_group && id == types::kMaxStreamId)) {
    if (!options.with_group)
      return Error(
          "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.");
    source.unread = true;
    source.after = source.group->last_delivered();
    return Done{};
  }
  const bool last = text == "+" && call.Serves({7, 4, 0});
  if (text == "$" || last) {
    if (options.with_group) return Error(Meaningless(text));
    if (source.stream == nullptr) return Done{};
    source.after = last ? source.stream->LastLiveId() : source.stream->last_id();
    if (last) source.after.Decrement();
    return Done{};
  }
  if (!id) return Error(errors::kInvalidStreamId);
  source.after = *id;
  source.history = options.with_group;
  return Done{};
}

// What may still be answered, over all streams.
struct Budget {
  uint64_t count, bytes;
  bool any = false;

  // Whether there is room for the entry; the first always has it.
  bool Take(const StreamEntry& entry) {
    uint64_t size = 0;
    if (bytes != UINT64_MAX) {
      entry.block->ForEachField(entry, [&](Bytes field, Bytes value) { size += field.size() + value.size(); });
    }
    if (count == 0 || (any && size > bytes)) return false;
    if (count != UINT64_MAX) --count;
    if (bytes != UINT64_MAX) bytes -= std::min(bytes, size);
    any = true;
    return true;
  }
};

// The entries of a group that have been pending for `idle_ms`, those that waited longest first. What is no more in the
// stream is pending no more.
void CollectClaimed(Call& call, StreamSource& source, int64_t idle_ms, uint64_t count, Budget& budget) {
  std::vector<PendingEntry> idle;
  source.group->pending().VisitFrom(types::kMinStreamId, [&](const PendingEntry& entry) {
    if (call.now_ms() - entry.delivered_ms >= idle_ms) idle.push_back(entry);
    return true;
  });
  std::stable_sort(idle.begin(), idle.end(),
                   [](const PendingEntry& a, const PendingEntry& b) { return a.delivered_ms < b.delivered_ms; });
  for (const PendingEntry& pending : idle) {
    if (count != 0 && source.claimed.size() == count) return;
    const std::optional<StreamEntry> entry = source.stream->Find(pending.id);
    if (!entry) {
      source.group->Forget(pending.id);
      continue;
    }
    if (!budget.Take(*entry)) return;
    source.claimed.push_back({*entry, std::max<int64_t>(call.now_ms() - pending.delivered_ms, 0), pending.deliveries});
  }
}

// A group that is asked for what is new twice in one command has been given the first answer before the second.
void SkipCollected(std::span<const StreamSource> earlier, StreamSource& source) {
  for (const StreamSource& each : earlier) {
    if (source.unread && each.group == source.group && !each.entries.empty())
      source.after = std::max(source.after, each.entries.back().id);
  }
}

void CollectHistory(const StreamReadOptions& options, StreamSource& source) {
  types::StreamConsumer* consumer = source.group->FindConsumer(options.consumer);
  StreamId start = source.after;
  if (!start.Increment() || consumer == nullptr) return;
  consumer->pending.VisitFrom(start, [&](const types::PendingId& pending) {
    source.pending.push_back(pending.id);
    return source.pending.size() != options.count;
  });
}

}  // namespace

Result<StreamReadOptions> ReadStreamReadOptions(const Call& call, bool with_group) {
  StreamReadOptions options;
  options.with_group = with_group;
  Args args(call, 1);
  bool has_group = false;
  while (args.More() && options.streams_at == 0) TakeOption(call, args, options, has_group);
  if (args.failed()) return args.error();
  if (options.streams_at == 0) return Error(errors::kSyntax);
  if (args.remaining() % 2 != 0) {
    return Error(with_group ? "ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>' must be "
                              "specified."
                            : "ERR Unbalanced 'xread' list of streams: for each stream key an ID, '+', or '$' must be "
                              "specified.");
  }
  options.streams = args.remaining() / 2;
  if (with_group && !has_group) return Error("ERR Missing GROUP option for XREADGROUP");
  return options;
}

Result<std::vector<StreamSource>> FindStreamSources(Call& call, const StreamReadOptions& options) {
  std::vector<StreamSource> sources(options.streams);
  for (size_t i = 0; i < options.streams; ++i) {
    StreamSource& source = sources[i];
    source.key = call.MakeKey(call.Arg(options.streams_at + i));
    Result<Stream*> found = FindStream(call, source.key);
    if (!found.ok()) return found.error();
    source.stream = *found;
    if (options.with_group) {
      source.group = FindGroup(source.stream, options.group);
      if (source.group == nullptr)
        return Error(NoSuchKeyOrGroup(source.key.bytes, options.group) + " in XREADGROUP with GROUP option");
    }
    const Status after = FindAfter(call, options, call.Arg(options.streams_at + options.streams + i), source);
    if (!after.ok()) return after.error();
  }
  return sources;
}

void CollectEntries(Call& call, const StreamReadOptions& options, std::vector<StreamSource>& sources) {
  Budget budget{options.max_count, options.max_bytes};
  for (size_t i = 0; i < sources.size(); ++i) {
    StreamSource& source = sources[i];
    call.db().Find(source.key);  // Redis looks the key up again: two hits, or two misses with two events keymiss
    if (source.stream == nullptr) continue;
    if (source.history) {
      CollectHistory(options, source);
      continue;
    }
    if (source.unread && options.claim_ms) CollectClaimed(call, source, *options.claim_ms, options.count, budget);
    SkipCollected(std::span(sources).first(i), source);
    const uint64_t claimed = source.claimed.size();
    StreamId start = source.after;
    if ((options.count != 0 && claimed == options.count) || !start.Increment()) continue;
    source.stream->VisitFrom(start, [&](const StreamEntry& entry) {
      if (!budget.Take(entry)) return false;
      source.entries.push_back(entry);
      return source.entries.size() + claimed != options.count;
    });
  }
}

}  // namespace respect
