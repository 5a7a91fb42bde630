// XCLAIM and XAUTOCLAIM: a consumer takes over what others have pending.
#include <algorithm>
#include <optional>
#include <string>
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
using types::StreamEntry;
using types::StreamGroup;
using types::StreamId;

struct ClaimOptions {
  int64_t min_idle_ms = 0;
  std::vector<StreamId> ids;
  std::optional<int64_t> delivered_ms, retry_count;
  StreamId last_id;
  bool force = false, just_id = false;
};

// The ids come first; the first argument that is none begins the options.
Result<ClaimOptions> ReadClaimOptions(const Call& call) {
  ClaimOptions options;
  Args args(call, 4);
  options.min_idle_ms = args.Int(INT64_MIN, INT64_MAX, "ERR Invalid min-idle-time argument for XCLAIM");
  for (; args.More(); args.Skip()) {
    const std::optional<StreamId> id = ParseStreamId(args.Peek());
    if (!id) break;
    options.ids.push_back(*id);
  }
  while (args.More()) {
    const Bytes word = args.Peek();
    const bool more = args.remaining() > 1;
    if (args.Token("FORCE")) {
      options.force = true;
    } else if (args.Token("JUSTID")) {
      options.just_id = true;
    } else if (more && args.Token("IDLE")) {
      options.delivered_ms =
          call.now_ms() - args.Int(INT64_MIN, INT64_MAX, "ERR Invalid IDLE option argument for XCLAIM");
    } else if (more && args.Token("TIME")) {
      options.delivered_ms = args.Int(INT64_MIN, INT64_MAX, "ERR Invalid TIME option argument for XCLAIM");
    } else if (more && args.Token("RETRYCOUNT")) {
      options.retry_count = args.Int(INT64_MIN, INT64_MAX, "ERR Invalid RETRYCOUNT option argument for XCLAIM");
    } else if (more && args.Token("LASTID")) {
      const std::optional<StreamId> id = ParseStreamId(args.Next());
      if (!id) return Error(errors::kInvalidStreamId);
      options.last_id = *id;
    } else {
      args.Fail("ERR Unrecognized XCLAIM option '" + std::string(errors::UpToZero(word)) + "'");
    }
  }
  if (args.failed()) return args.error();
  return options;
}

// What a claim works on.
struct Claim {
  Call& call;
  Key key;
  Bytes group_name;
  Stream& stream;
  StreamGroup& group;
  StreamConsumer* consumer = nullptr;
  bool just_id = false;

  // The entry is gone from the stream: it is pending no more.
  void Drop(const PendingEntry& entry) {
    const StreamId id = entry.id;
    PropagatePending(call, key, group_name, group, entry);
    group.Forget(id);
  }
  void Take(StreamId id, int64_t delivered_ms, std::optional<int64_t> deliveries) {
    PendingEntry& entry = group.Assign(id, consumer);
    entry.delivered_ms = delivered_ms;
    if (deliveries) {
      entry.deliveries = *deliveries;
    } else if (!just_id && entry.deliveries != INT64_MAX) {
      ++entry.deliveries;
    }
    consumer->active_ms = call.now_ms();
    PropagatePending(call, key, group_name, group, entry);
  }
  void Reply(const std::vector<StreamEntry>& entries) {
    call.reply().Array(entries.size());
    for (const StreamEntry& entry : entries) just_id ? ReplyStreamId(call, entry.id) : ReplyEntry(call, entry);
  }
};

// A time that cannot be is now.
int64_t DeliveryTime(const Call& call, const ClaimOptions& options) {
  const int64_t now = call.now_ms(), given = options.delivered_ms.value_or(now);
  return given < 0 || given > now ? now : given;
}

// Claims those of the ids that may be claimed; returns whether something changed.
bool ClaimIds(Claim& claim, const ClaimOptions& options, std::vector<StreamEntry>& claimed) {
  const int64_t delivered_ms = DeliveryTime(claim.call, options);
  std::optional<int64_t> deliveries = options.retry_count;
  if (deliveries && *deliveries < 0) deliveries.reset();
  bool changed = false;
  for (const StreamId id : options.ids) {
    const PendingEntry* pending = claim.group.pending().Find(id);
    const std::optional<StreamEntry> entry = claim.stream.Find(id);
    if (!entry) {
      if (pending != nullptr) claim.Drop(*pending);
      changed = changed || pending != nullptr;
      continue;
    }
    if (pending == nullptr && !options.force) continue;
    const bool owned = pending != nullptr && pending->consumer != nullptr;
    if (owned && options.min_idle_ms > 0 && claim.call.now_ms() - pending->delivered_ms < options.min_idle_ms) continue;
    // An entry made by FORCE begins as delivered once, as in Redis.
    const bool is_new = pending == nullptr;
    if (is_new) claim.group.Assign(id, claim.consumer).deliveries = 1;
    claim.Take(id, delivered_ms, deliveries);
    claimed.push_back(*entry);
    changed = true;
  }
  return changed;
}

struct AutoClaimOptions {
  int64_t min_idle_ms = 0;
  StreamId start;
  int64_t count = 100;
  bool just_id = false;
};

// How many pending entries are looked at for each that may be answered.
constexpr int64_t kAttemptsFactor = 10;

Result<AutoClaimOptions> ReadAutoClaimOptions(const Call& call) {
  constexpr int64_t kMaxCount = INT64_MAX / 16;
  AutoClaimOptions options;
  Args args(call, 4);
  options.min_idle_ms = args.Int(INT64_MIN, INT64_MAX, "ERR Invalid min-idle-time argument for XAUTOCLAIM");
  if (args.failed()) return args.error();
  const Result<StreamId> start = ReadIntervalStart(args.Next());
  if (!start.ok()) return start.error();
  options.start = *start;
  while (args.More()) {
    if (args.remaining() > 1 && args.Token("COUNT")) {
      options.count = args.Int(1, kMaxCount, "ERR COUNT must be > 0");
    } else if (args.Token("JUSTID")) {
      options.just_id = true;
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return args.error();
  return options;
}

struct AutoClaimed {
  std::vector<StreamEntry> entries;
  std::vector<StreamId> gone;
  StreamId next;  // where to go on; 0-0 at the end
};

AutoClaimed ClaimIdle(Claim& claim, const AutoClaimOptions& options) {
  AutoClaimed result;
  int64_t attempts = options.count * kAttemptsFactor, left = options.count;
  std::vector<PendingEntry> looked_at;
  claim.group.pending().VisitFrom(options.start, [&](const PendingEntry& pending) {
    if (attempts-- == 0 || left == 0) return result.next = pending.id, false;
    const bool gone = !claim.stream.Contains(pending.id);
    if (!gone && options.min_idle_ms > 0 && claim.call.now_ms() - pending.delivered_ms < options.min_idle_ms)
      return true;
    --left;
    looked_at.push_back(pending);
    return true;
  });
  for (const PendingEntry& pending : looked_at) {
    const std::optional<StreamEntry> entry = claim.stream.Find(pending.id);
    if (!entry) {
      claim.Drop(pending);
      result.gone.push_back(pending.id);
      continue;
    }
    claim.Take(pending.id, claim.call.now_ms(), std::nullopt);
    result.entries.push_back(*entry);
  }
  return result;
}

}  // namespace

// XCLAIM key group consumer min-idle-time id [id ...] [IDLE ms] [TIME unix-time-milliseconds] [RETRYCOUNT count]
//   [FORCE] [JUSTID] [LASTID lastid]
void commands::XClaim(Call& call) {
  const Key key = call.KeyAt(1);
  Result<Stream*> found = FindStream(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  StreamGroup* group = FindGroup(*found, call.Arg(2));
  if (group == nullptr) return call.reply().Error(NoSuchKeyOrGroup(key.bytes, call.Arg(2)));
  const Result<ClaimOptions> options = ReadClaimOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());

  const bool moves = options->last_id > group->last_delivered();
  if (moves) group->set_last_delivered(options->last_id);
  Claim claim{call, key, call.Arg(2), **found, *group, nullptr, options->just_id};
  claim.consumer = &SeeConsumer(call, key, *group, call.Arg(2), call.Arg(3));
  std::vector<StreamEntry> claimed;
  const bool changed = ClaimIds(claim, *options, claimed);
  claim.Reply(claimed);
  if (moves && !changed) PropagateGroupPosition(call, key, call.Arg(2), *group);
  if (moves || changed) call.TouchedBeside(key, event::kUnnamed);
}

// XAUTOCLAIM key group consumer min-idle-time start [COUNT count] [JUSTID]
void commands::XAutoClaim(Call& call) {
  const Result<AutoClaimOptions> options = ReadAutoClaimOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  const Key key = call.KeyAt(1);
  Result<Stream*> found = FindStream(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  StreamGroup* group = FindGroup(*found, call.Arg(2));
  if (group == nullptr) return call.reply().Error(NoSuchKeyOrGroup(key.bytes, call.Arg(2)));

  Claim claim{call, key, call.Arg(2), **found, *group, nullptr, options->just_id};
  claim.consumer = &SeeConsumer(call, key, *group, call.Arg(2), call.Arg(3));
  const AutoClaimed result = ClaimIdle(claim, *options);
  const bool with_gone = call.Serves({7, 0, 0});
  call.reply().Array(with_gone ? 3 : 2);
  ReplyStreamId(call, result.next);
  claim.Reply(result.entries);
  if (with_gone) {
    call.reply().Array(result.gone.size());
    for (const StreamId id : result.gone) ReplyStreamId(call, id);
  }
  if (!result.entries.empty() || !result.gone.empty()) call.TouchedBeside(key, event::kUnnamed);
}

}  // namespace respect
