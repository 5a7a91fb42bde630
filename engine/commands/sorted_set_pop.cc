// The sorted_set group: members taken from an end, and members picked at random.
#include <algorithm>
#include <numeric>
#include <optional>
#include <unordered_set>
#include <vector>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/sorted_set_pop.h"
#include "engine/commands/sorted_set_type.h"

namespace respect {

using types::SortedSet;

std::optional<ScoreEnd> ReadScoreEnd(Bytes word) {
  if (EqualsIgnoreCase(word, "MIN")) return ScoreEnd::kMin;
  if (EqualsIgnoreCase(word, "MAX")) return ScoreEnd::kMax;
  return std::nullopt;
}

void TakeMembers(Call& call, const Key& key, SortedSet& set, ScoreEnd end, size_t count) {
  set.EraseRange(end == ScoreEnd::kMin ? 0 : set.size() - count, count);
  MembersTaken(call, key, set, PopEvent(end));
}

namespace {

// Calls `visit` with up to `count` members of an end, from there inwards.
template <typename Visit>
void WalkEnd(const SortedSet& set, ScoreEnd end, size_t count, Visit&& visit) {
  set.Walk(end == ScoreEnd::kMin ? 0 : set.size() - 1, count, end == ScoreEnd::kMax, visit);
}

void Pop(Call& call, ScoreEnd end) {
  if (call.argc() > 3) return call.reply().Error(errors::kSyntax);
  const Key key = call.KeyAt(1);
  const bool counted = call.argc() == 3;
  Args args(call, 2);
  const int64_t limit = counted ? args.Int(0, INT64_MAX, errors::kPositive) : 1;
  if (args.failed()) return call.reply().Error(args.error());
  Result<SortedSet*> found = FindSortedSetForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr || limit == 0) return call.reply().Array(0);
  SortedSet& set = **found;
  const size_t count = std::min(set.size(), static_cast<size_t>(limit));
  if (counted) {
    OpenScored(call, count);
    WalkEnd(set, end, count, [&](Bytes member, double score) { ReplyScored(call, member, score); });
  } else {
    call.reply().Array(2);
    WalkEnd(set, end, 1, [&](Bytes member, double score) {
      call.reply().Bulk(member);
      call.reply().Double(score);
    });
  }
  TakeMembers(call, key, set, end, count);
}

// `count` different ranks out of `size`, picked fairly.
std::vector<size_t> DistinctRanks(Rng& rng, size_t size, size_t count) {
  std::vector<size_t> ranks;
  if (count * 3 > size) {
    ranks.resize(size);
    std::iota(ranks.begin(), ranks.end(), size_t{0});
    for (size_t i = 0; i < count; ++i) std::swap(ranks[i], ranks[i + rng.Below(size - i)]);
    ranks.resize(count);
    return ranks;
  }
  std::unordered_set<size_t> taken;
  ranks.reserve(count);
  while (ranks.size() < count) {
    const size_t rank = rng.Below(size);
    if (taken.insert(rank).second) ranks.push_back(rank);
  }
  return ranks;
}

void ReplyRandom(Call& call, const SortedSet& set, int64_t count, bool with_scores) {
  const auto write = [&](Bytes member, double score) {
    with_scores ? ReplyScored(call, member, score) : call.reply().Bulk(member);
  };
  const auto write_rank = [&](size_t rank) {
    const SortedSet::Element element = set.At(rank);
    write(element.member, element.score);
  };
  const auto open = [&](size_t size) { with_scores ? OpenScored(call, size) : call.reply().Array(size); };
  if (count < 0) {
    open(-static_cast<uint64_t>(count));
    for (; count < 0; ++count) write_rank(call.rng().Below(set.size()));
    return;
  }
  if (static_cast<uint64_t>(count) >= set.size()) {
    open(set.size());
    return set.Walk(set.size() - 1, set.size(), true, write);
  }
  open(static_cast<size_t>(count));
  for (const size_t rank : DistinctRanks(call.rng(), set.size(), static_cast<size_t>(count))) write_rank(rank);
}

}  // namespace

Result<PopManyOptions> ReadPopMany(const Call& call, size_t first) {
  Args args(call, first);
  const int64_t keys = args.Int(1, INT64_MAX, "ERR numkeys should be greater than 0");
  if (args.failed()) return args.error();
  if (static_cast<uint64_t>(keys) >= args.remaining()) return Error(errors::kSyntax);
  PopManyOptions options{.first_key = first + 1, .after_keys = first + 1 + static_cast<size_t>(keys)};
  const std::optional<ScoreEnd> end = ReadScoreEnd(call.Arg(options.after_keys));
  if (!end) return Error(errors::kSyntax);
  options.end = *end;
  Args rest(call, options.after_keys + 1);
  bool counted = false;
  while (rest.More()) {
    if (counted || rest.remaining() < 2 || !rest.Token("COUNT")) {
      rest.SyntaxError();
    } else {
      options.count = rest.Int(1, INT64_MAX, "ERR count should be greater than 0");
      counted = true;
    }
  }
  if (rest.failed()) return rest.error();
  return options;
}

bool PopFromFirst(Call& call, const PopManyOptions& options) {
  for (size_t i = options.first_key; i < options.after_keys; ++i) {
    const Key key = call.MakeKey(call.Arg(i));
    Result<SortedSet*> found = FindSortedSetForWrite(call, key);
    if (!found.ok()) return call.reply().Error(found.error()), true;
    if (*found == nullptr) continue;
    SortedSet& set = **found;
    const size_t count = std::min(set.size(), static_cast<size_t>(options.count));
    call.reply().Array(2);
    call.reply().Bulk(key.bytes);
    call.reply().Array(count);
    WalkEnd(set, options.end, count, [&](Bytes member, double score) {
      call.reply().Array(2);
      call.reply().Bulk(member);
      call.reply().Double(score);
    });
    TakeMembers(call, key, set, options.end, count);
    call.PropagateAs({PopName(options.end), key.bytes, IntText(static_cast<int64_t>(count)).view()});
    return true;
  }
  return false;
}

// ZPOPMIN key [count]: takes the members with the lowest scores. O(count * log n)
void commands::ZPopMin(Call& call) { Pop(call, ScoreEnd::kMin); }
// ZPOPMAX key [count]: takes those with the highest.
void commands::ZPopMax(Call& call) { Pop(call, ScoreEnd::kMax); }

// ZMPOP numkeys key [key ...] <MIN | MAX> [COUNT count]: from the first sorted set that is there.
void commands::ZMPop(Call& call) {
  const Result<PopManyOptions> options = ReadPopMany(call, 1);
  if (!options.ok()) return call.reply().Error(options.error());
  if (!PopFromFirst(call, *options)) call.reply().NullArray();
}

// ZRANDMEMBER key [count [WITHSCORES]]: members picked fairly; different ones, or with a negative count maybe the same.
void commands::ZRandMember(Call& call) {
  Args args(call, 2);
  const bool counted = args.More();
  const int64_t count = counted ? args.Int() : 1;
  if (count == INT64_MIN) args.Fail(errors::kNotNegatable);
  const bool with_scores = args.Token("WITHSCORES");
  if (args.More()) args.SyntaxError();
  if (with_scores && (count < -INT64_MAX / 2 || count > INT64_MAX / 2)) args.Fail(errors::kOutOfRange);
  if (args.failed()) return call.reply().Error(args.error());
  Result<SortedSet*> found = FindSortedSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (!counted) {
    if (*found == nullptr) return call.reply().Null();
    return call.reply().Bulk((*found)->At(call.rng().Below((*found)->size())).member);
  }
  if (*found == nullptr || count == 0) return call.reply().Array(0);
  ReplyRandom(call, **found, count, with_scores);
}

}  // namespace respect
