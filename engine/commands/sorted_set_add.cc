// The sorted_set group: ZADD and ZINCRBY, which give members their scores.
#include <cmath>
#include <optional>
#include <vector>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/sorted_set_add.h"
#include "engine/commands/sorted_set_type.h"

namespace respect {
namespace {

using types::SortedSet;

AddOptions ReadAddOptions(Args& args) {
  constexpr Version kComparisons{6, 2, 0};
  AddOptions options;
  for (;;) {
    if (args.Token("NX")) {
      options.only_new = true;
    } else if (args.Token("XX")) {
      options.only_existing = true;
    } else if (args.Token("GT", kComparisons)) {
      options.only_greater = true;
    } else if (args.Token("LT", kComparisons)) {
      options.only_less = true;
    } else if (args.Token("CH")) {
      options.count_changed = true;
    } else if (args.Token("INCR")) {
      options.increment = true;
    } else {
      return options;
    }
  }
}

void CheckAddOptions(Args& args, const AddOptions& options) {
  if (args.remaining() == 0 || args.remaining() % 2 != 0) return args.SyntaxError();
  if (options.only_new && options.only_existing)
    return args.Fail("ERR XX and NX options at the same time are not compatible");
  if ((options.only_new && (options.only_greater || options.only_less)) || (options.only_greater && options.only_less))
    return args.Fail("ERR GT, LT, and/or NX options at the same time are not compatible");
  if (options.increment && args.remaining() > 2)
    return args.Fail("ERR INCR option supports a single increment-element pair");
}

enum class Outcome { kAdded, kChanged, kSame, kRefused, kNotANumber };

// Gives `member` a score under the conditions of `options`; `score` becomes the one it has then.
Outcome PutMember(SortedSet& set, Bytes member, double& score, const AddOptions& options,
                  const SortedSet::Limits& limits) {
  const SortedSet::Place place = set.Find(member);
  if (!place.found) {
    if (options.only_existing) return Outcome::kRefused;
    set.Insert(place, member, score, limits);
    return Outcome::kAdded;
  }
  if (options.only_new) return Outcome::kRefused;
  if (options.increment) score += place.score;
  if (std::isnan(score)) return Outcome::kNotANumber;
  if ((options.only_less && score >= place.score) || (options.only_greater && score <= place.score))
    return Outcome::kRefused;
  if (score == place.score) return Outcome::kSame;
  set.SetScore(place, score);
  return Outcome::kChanged;
}

}  // namespace

void AddMembers(Call& call, const AddOptions& options, std::span<ScoredMember> pairs) {
  const Key key = call.KeyAt(1);
  Result<SortedSet*> found = FindSortedSetForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr && options.only_existing)
    return options.increment ? call.reply().Null() : call.reply().Integer(0);
  // By the first member alone, as in Redis: what was there when a longer one comes has lost the sign of -0.
  const size_t length = pairs.front().member.size();
  SortedSet& set = *found != nullptr ? **found : *MakeSortedSet(call, key, pairs.size(), length);

  const SortedSet::Limits limits = SortedSetLimits(call);
  int64_t added = 0, changed = 0;
  Outcome last = Outcome::kRefused;
  for (ScoredMember& pair : pairs) {
    last = PutMember(set, pair.member, pair.score, options, limits);
    if (last == Outcome::kNotANumber) return call.reply().Error("ERR resulting score is not a number (NaN)");
    added += last == Outcome::kAdded ? 1 : 0;
    changed += last == Outcome::kChanged ? 1 : 0;
  }
  if (!options.increment) {
    call.reply().Integer(options.count_changed ? added + changed : added);
  } else if (last == Outcome::kRefused) {
    call.reply().Null();
  } else {
    call.reply().Double(pairs[0].score);
  }
  if (added + changed > 0) call.Touched(key, options.increment ? event::kZIncr : event::kZAdd);
}

// ZADD key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...]
// Replies: how many were added (with CH: or changed); with INCR the new score, or nil when a condition forbade it.
void commands::ZAdd(Call& call) {
  Args args(call, 2);
  const AddOptions options = ReadAddOptions(args);
  CheckAddOptions(args, options);
  ScoredMember one{};
  std::vector<ScoredMember> many;
  const size_t count = args.remaining() / 2;
  if (count > 1) many.resize(count);
  const std::span<ScoredMember> pairs =
      count > 1 ? std::span<ScoredMember>(many) : std::span<ScoredMember>(&one, count);
  for (ScoredMember& pair : pairs) {
    pair.score = args.Double();
    pair.member = args.Next();
  }
  if (args.failed()) return call.reply().Error(args.error());
  AddMembers(call, options, pairs);
}

// ZINCRBY key increment member: as ZADD with INCR.
void commands::ZIncrBy(Call& call) {
  // Redis reads it as ZADD with INCR: a word that is an option there is taken for one here too.
  Args args(call, 2);
  AddOptions options = ReadAddOptions(args);
  options.increment = true;
  CheckAddOptions(args, options);
  ScoredMember pair{args.Double(), args.Next()};
  if (args.failed()) return call.reply().Error(args.error());
  AddMembers(call, options, {&pair, 1});
}

}  // namespace respect
