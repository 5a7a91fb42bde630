// The sorted_set group: commands on single members and counts. Adding is in sorted_set_add.cc, ranges are in
// sorted_set_range.cc, taking from an end is in sorted_set_pop.cc, several sets in sorted_set_combine.cc.
#include <limits>
#include <optional>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/scan_options.h"
#include "engine/commands/sorted_set_bounds.h"
#include "engine/commands/sorted_set_type.h"

namespace respect {
namespace {

using types::SortedSet;

void ReplyScoreOf(Call& call, const SortedSet& set, Bytes member) {
  const std::optional<double> score = set.Score(member);
  score ? call.reply().Double(*score) : call.reply().Null();
}

void Rank(Call& call, bool reverse) {
  const bool with_score = call.argc() == 4;
  if (call.argc() > 4) return call.reply().Error(errors::WrongArity(call.command().name));
  if (with_score && !(EqualsIgnoreCase(call.Arg(3), "WITHSCORE") && call.Serves({7, 2, 0})))
    return call.reply().Error(errors::kSyntax);
  Result<SortedSet*> found = FindSortedSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  const auto none = [&] { call.reply().Null(with_score ? NullKind::kArray : NullKind::kBulk); };
  if (*found == nullptr) return none();
  const SortedSet& set = **found;
  const SortedSet::Place place = set.Find(call.Arg(2));
  if (!place.found) return none();
  const size_t rank = set.RankOf(place);
  if (with_score) call.reply().Array(2);
  call.reply().Integer(static_cast<int64_t>(reverse ? set.size() - 1 - rank : rank));
  if (with_score) call.reply().Double(place.score);
}

// How many members lie between two bounds, which `read` takes from the arguments behind the key.
template <typename Read>
void CountBetween(Call& call, Read&& read) {
  const auto bounds = read(call.Arg(2), call.Arg(3));
  if (!bounds.ok()) return call.reply().Error(bounds.error());
  Result<SortedSet*> found = FindSortedSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Integer(0);
  call.reply().Integer(static_cast<int64_t>(RanksBetween(**found, *bounds).count));
}

}  // namespace

// ZREM key member [member ...]: removes members. Replies: how many there were.
void commands::ZRem(Call& call) {
  const Key key = call.KeyAt(1);
  Result<SortedSet*> found = FindSortedSetForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Integer(0);
  SortedSet& set = **found;
  int64_t removed = 0;
  for (size_t i = 2; i < call.argc() && set.size() > 0; ++i) {
    const SortedSet::Place place = set.Find(call.Arg(i));
    if (!place.found) continue;
    set.Erase(place);
    ++removed;
  }
  call.reply().Integer(removed);
  if (removed > 0) MembersTaken(call, key, set, event::kZRem);
}

// ZCARD key: how many members there are.
void commands::ZCard(Call& call) {
  Result<SortedSet*> found = FindSortedSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  call.reply().Integer(*found == nullptr ? 0 : static_cast<int64_t>((*found)->size()));
}

// ZSCORE key member: its score, or nil.
void commands::ZScore(Call& call) {
  Result<SortedSet*> found = FindSortedSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Null();
  ReplyScoreOf(call, **found, call.Arg(2));
}

// ZMSCORE key member [member ...]: the score of each, or nil.
void commands::ZMScore(Call& call) {
  Result<SortedSet*> found = FindSortedSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  call.reply().Array(call.argc() - 2);
  for (size_t i = 2; i < call.argc(); ++i) {
    if (*found == nullptr) {
      call.reply().Null();
    } else {
      ReplyScoreOf(call, **found, call.Arg(i));
    }
  }
}

// ZRANK key member [WITHSCORE]: how many members come before it. O(log n)
void commands::ZRank(Call& call) { Rank(call, false); }
// ZREVRANK key member [WITHSCORE]: how many come after it.
void commands::ZRevRank(Call& call) { Rank(call, true); }

// ZCOUNT key min max: how many have a score between these. O(log n)
void commands::ZCount(Call& call) { CountBetween(call, ReadScoreBounds); }
// ZLEXCOUNT key min max: how many members lie between these, all scores being equal.
void commands::ZLexCount(Call& call) { CountBetween(call, ReadLexBounds); }

// ZSCAN key cursor [MATCH pattern] [COUNT count]: a part of the members with scores, and the cursor of the next part.
void commands::ZScan(Call& call) {
  const std::optional<uint64_t> cursor = ParseCursor(call.Arg(2));
  if (!cursor) return call.reply().Error("ERR invalid cursor");
  Result<SortedSet*> found = FindSortedSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) {
    ReplyCursor(call, 0);
    return call.reply().Array(0);
  }
  const Result<ScanOptions> options = ReadScanOptions(call, 3, ScanKind::kOther);
  if (!options.ok()) return call.reply().Error(options.error());

  std::vector<SortedSet::Element> elements;
  int64_t members_left = options->count, buckets_left = options->buckets();
  uint64_t next = *cursor;
  do {
    next = (*found)->Scan(next, [&](Bytes member, double score) {
      --members_left;
      if (options->Matches(member)) elements.push_back({member, score});
    });
  } while (next != 0 && members_left > 0 && --buckets_left > 0);
  ReplyCursor(call, next);
  call.reply().Array(elements.size() * 2);
  for (const SortedSet::Element& element : elements) {
    char text[32];
    call.reply().Bulk(element.member);
    call.reply().Bulk({text, PrintDouble(element.score, text)});
  }
}

}  // namespace respect
