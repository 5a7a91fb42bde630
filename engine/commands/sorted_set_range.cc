// The sorted_set group: ranges by rank, score or member: ZRANGE and the older commands it took the place of,
// ZRANGESTORE, and the removal of ranges.
#include <algorithm>
#include <optional>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/sorted_set_bounds.h"
#include "engine/commands/sorted_set_type.h"

namespace respect {
namespace {

using types::SortedSet;

enum class By { kUnsaid, kRank, kScore, kLex };
enum class Order { kUnsaid, kAscending, kDescending };

// What a range command fixes by its name; the rest is read from its options.
struct Form {
  size_t first;  // the argument with the first end; the key is before it
  By by = By::kUnsaid;
  Order order = Order::kUnsaid;
  bool stores = false;
};

struct RangeOptions {
  By by = By::kRank;
  bool descending = false, with_scores = false;
  int64_t offset = 0, limit = -1;
};

Result<RangeOptions> ReadRangeOptions(const Call& call, const Form& form) {
  By by = form.by;
  Order order = form.order;
  RangeOptions options;
  Args args(call, form.first + 2);
  while (args.More()) {
    if (!form.stores && args.Token("WITHSCORES")) {
      options.with_scores = true;
    } else if (args.remaining() > 2 && args.Token("LIMIT")) {
      options.offset = args.Int();
      options.limit = args.Int();
    } else if (order == Order::kUnsaid && args.Token("REV")) {
      order = Order::kDescending;
    } else if (form.by == By::kUnsaid && by == By::kUnsaid && args.Token("BYLEX")) {
      by = By::kLex;
    } else if (form.by == By::kUnsaid && by == By::kUnsaid && args.Token("BYSCORE")) {
      by = By::kScore;
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return args.error();
  options.by = by == By::kUnsaid ? By::kRank : by;
  options.descending = order == Order::kDescending;
  if (options.limit != -1 && options.by == By::kRank)
    return Error("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
  if (options.by == By::kRank) options.offset = 0;
  if (options.with_scores && options.by == By::kLex)
    return Error("ERR syntax error, WITHSCORES not supported in combination with BYLEX");
  return options;
}

// The ends of a range, in whichever form.
struct Ends {
  By by;
  int64_t start = 0, stop = 0;
  ScoreBounds scores{};
  LexBounds members{};
};

Result<Ends> ReadEnds(const Call& call, size_t first, By by, bool swapped) {
  Ends ends{by};
  const Bytes low = call.Arg(swapped ? first + 1 : first), high = call.Arg(swapped ? first : first + 1);
  switch (by) {
    case By::kScore: {
      const Result<ScoreBounds> bounds = ReadScoreBounds(low, high);
      if (!bounds.ok()) return bounds.error();
      ends.scores = *bounds;
      return ends;
    }
    case By::kLex: {
      const Result<LexBounds> bounds = ReadLexBounds(low, high);
      if (!bounds.ok()) return bounds.error();
      ends.members = *bounds;
      return ends;
    }
    case By::kRank:
    case By::kUnsaid: break;
  }
  Args args(call, first);
  ends.start = args.Int();
  ends.stop = args.Int();
  if (args.failed()) return args.error();
  return ends;
}

// The members between the ends, by ascending rank. Of ranks that count from above, `descending` says so.
RankRange Resolve(const SortedSet& set, const Ends& ends, bool descending) {
  switch (ends.by) {
    case By::kScore: return RanksBetween(set, ends.scores);
    case By::kLex: return RanksBetween(set, ends.members);
    case By::kRank:
    case By::kUnsaid: break;
  }
  RankRange range = RanksBetween(set.size(), ends.start, ends.stop);
  if (descending && range.count > 0) range.begin = set.size() - range.begin - range.count;
  return range;
}

// What LIMIT leaves of a range, which is walked from above when `descending`. A negative offset counts from the end of
// the range in a large set, and leaves nothing of a packed one (zrange.limit.negative-offset).
RankRange Limit(const RankRange& range, const RangeOptions& options, bool packed) {
  int64_t start = options.offset;
  if (start < 0 && !packed && start >= -static_cast<int64_t>(range.count)) start += static_cast<int64_t>(range.count);
  if (start < 0 || static_cast<uint64_t>(start) >= range.count) return {};
  const auto offset = static_cast<size_t>(start);
  const size_t left = range.count - offset;
  const size_t taken = options.limit < 0 ? left : std::min(left, static_cast<size_t>(options.limit));
  return {options.descending ? range.begin + left - taken : range.begin + offset, taken};
}

template <typename Visit>
void WalkRange(const SortedSet& set, const RankRange& range, bool descending, Visit&& visit) {
  if (range.count == 0) return;
  set.Walk(descending ? range.begin + range.count - 1 : range.begin, range.count, descending, visit);
}

void ReplyRange(Call& call, const SortedSet& set, const RankRange& range, const RangeOptions& options) {
  if (!options.with_scores) {
    call.reply().Array(range.count);
    return WalkRange(set, range, options.descending, [&](Bytes member, double) { call.reply().Bulk(member); });
  }
  OpenScored(call, range.count);
  WalkRange(set, range, options.descending, [&](Bytes member, double score) { ReplyScored(call, member, score); });
}

// Redis fills a new set that begins as a listpack, which knows no -0; a member too long for one ends that.
void StoreRange(Call& call, const SortedSet& set, const RankRange& range) {
  const SortedSet::Limits limits = SortedSetLimits(call);
  types::SortedSetBuilder builder(call.keyspace().hash_seed());
  bool packed = range.count <= limits.max_entries;
  WalkRange(set, range, false, [&](Bytes member, double score) {
    packed = packed && member.size() <= limits.max_value;
    builder.AddNew(member, packed && score == 0 ? 0 : score);
  });
  StoreSortedSet(call, call.KeyAt(1), builder.Build(limits), event::kZRangeStore);
}

void Range(Call& call, const Form& form) {
  const Result<RangeOptions> options = ReadRangeOptions(call, form);
  if (!options.ok()) return call.reply().Error(options.error());
  const bool swapped = options->descending && options->by != By::kRank;
  const Result<Ends> ends = ReadEnds(call, form.first, options->by, swapped);
  if (!ends.ok()) return call.reply().Error(ends.error());
  Result<SortedSet*> found = FindSortedSet(call, call.KeyAt(form.first - 1));
  if (!found.ok()) return call.reply().Error(found.error());
  static const SortedSet kNothing;
  const SortedSet& set = *found != nullptr ? **found : kNothing;
  const RankRange range = Limit(Resolve(set, *ends, options->descending), *options, set.packed());
  form.stores ? StoreRange(call, set, range) : ReplyRange(call, set, range, *options);
}

void RemoveRange(Call& call, By by, const Event& event) {
  const Result<Ends> ends = ReadEnds(call, 2, by, false);
  if (!ends.ok()) return call.reply().Error(ends.error());
  const Key key = call.KeyAt(1);
  Result<SortedSet*> found = FindSortedSetForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Integer(0);
  SortedSet& set = **found;
  const RankRange range = Resolve(set, *ends, false);
  set.EraseRange(range.begin, range.count);
  call.reply().Integer(static_cast<int64_t>(range.count));
  if (range.count > 0) MembersTaken(call, key, set, event);
}

}  // namespace

// ZRANGE key start stop [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES]. O(log n + members answered)
void commands::ZRange(Call& call) { Range(call, {.first = 2}); }
// ZRANGESTORE destination source min max [BYSCORE | BYLEX] [REV] [LIMIT offset count]. Replies: how many were stored.
void commands::ZRangeStore(Call& call) { Range(call, {.first = 3, .stores = true}); }
// ZREVRANGE key start stop [WITHSCORES]
void commands::ZRevRange(Call& call) { Range(call, {.first = 2, .by = By::kRank, .order = Order::kDescending}); }
// ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset count]
void commands::ZRangeByScore(Call& call) { Range(call, {.first = 2, .by = By::kScore, .order = Order::kAscending}); }
// ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset count]
void commands::ZRevRangeByScore(Call& call) {
  Range(call, {.first = 2, .by = By::kScore, .order = Order::kDescending});
}
// ZRANGEBYLEX key min max [LIMIT offset count]
void commands::ZRangeByLex(Call& call) { Range(call, {.first = 2, .by = By::kLex, .order = Order::kAscending}); }
// ZREVRANGEBYLEX key max min [LIMIT offset count]
void commands::ZRevRangeByLex(Call& call) { Range(call, {.first = 2, .by = By::kLex, .order = Order::kDescending}); }

// ZREMRANGEBYRANK key start stop. Replies: how many were removed.
void commands::ZRemRangeByRank(Call& call) { RemoveRange(call, By::kRank, event::kZRemRangeByRank); }
// ZREMRANGEBYSCORE key min max
void commands::ZRemRangeByScore(Call& call) { RemoveRange(call, By::kScore, event::kZRemRangeByScore); }
// ZREMRANGEBYLEX key min max
void commands::ZRemRangeByLex(Call& call) { RemoveRange(call, By::kLex, event::kZRemRangeByLex); }

}  // namespace respect
