// The sorted_set group: unions, intersections and differences of several sorted sets or sets.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/member_source.h"
#include "engine/commands/sorted_set_type.h"

namespace respect {
namespace {

using types::SortedSet;
using types::SortedSetBuilder;

enum class Operation { kUnion, kIntersection, kDifference };
enum class Aggregate { kSum, kMin, kMax, kCount };

struct Source {
  MemberSource members;
  double weight = 1;
};

struct Combination {
  Operation operation;
  bool stores;
  std::vector<Source> sources = {};
  Aggregate aggregate = Aggregate::kSum;
  bool with_scores = false;
};

// numkeys key [key ...] from argument `at` on, which is moved behind them.
Result<std::vector<Source>> ReadSources(Call& call, size_t& at) {
  Args args(call, at);
  const int64_t count = args.Int();
  if (args.failed()) return args.error();
  if (count < 1)
    return Error("ERR at least 1 input key is needed for '" + std::string(call.command().name) + "' command");
  if (static_cast<uint64_t>(count) > args.remaining()) return Error(errors::kSyntax);
  std::vector<Source> sources(static_cast<size_t>(count));
  for (Source& source : sources) {
    const Result<MemberSource> members = MemberSource::Find(call, args.NextKey());
    if (!members.ok()) return members.error();
    source.members = *members;
  }
  at = args.position();
  return sources;
}

Aggregate ReadAggregate(Args& args) {
  if (args.Token("SUM")) return Aggregate::kSum;
  if (args.Token("MIN")) return Aggregate::kMin;
  if (args.Token("MAX")) return Aggregate::kMax;
  if (args.Token("COUNT", Version{8, 8, 0})) return Aggregate::kCount;
  args.SyntaxError();
  return Aggregate::kSum;
}

// Everything behind the destination, where there is one.
Status ReadCombination(Call& call, size_t at, Combination& combination) {
  Result<std::vector<Source>> sources = ReadSources(call, at);
  if (!sources.ok()) return sources.error();
  combination.sources = std::move(*sources);
  const bool scores_join = combination.operation != Operation::kDifference;
  Args args(call, at);
  while (args.More()) {
    if (scores_join && args.remaining() > combination.sources.size() && args.Token("WEIGHTS")) {
      for (Source& source : combination.sources) source.weight = args.Double("ERR weight value is not a float");
    } else if (scores_join && args.remaining() > 1 && args.Token("AGGREGATE")) {
      combination.aggregate = ReadAggregate(args);
    } else if (!combination.stores && args.Token("WITHSCORES")) {
      combination.with_scores = true;
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return args.error();
  return Done{};
}

double Product(const Combination& combination, const Source& source, double score) {
  return source.weight * (combination.aggregate == Aggregate::kCount ? 1 : score);
}

// What the score of a member of one source counts for. Infinity times zero is 0.
double Weighed(const Combination& combination, const Source& source, double score) {
  const double weighed = Product(combination, source, score);
  return std::isnan(weighed) ? 0 : weighed;
}

double Join(Aggregate aggregate, double held, double score) {
  switch (aggregate) {
    case Aggregate::kMin: return std::min(held, score);
    case Aggregate::kMax: return std::max(held, score);
    case Aggregate::kSum:
    case Aggregate::kCount: break;
  }
  const double sum = held + score;
  return std::isnan(sum) ? 0 : sum;  // of both infinities
}

// Smaller sources first: sums of floats depend on the order.
void SortBySize(std::vector<Source>& sources) {
  std::stable_sort(sources.begin(), sources.end(),
                   [](const Source& a, const Source& b) { return a.members.size() < b.members.size(); });
}

void Unite(Combination& combination, SortedSetBuilder& builder) {
  SortBySize(combination.sources);
  builder.Expect(combination.sources.back().members.size());
  for (const Source& source : combination.sources) {
    source.members.ForEach([&](Bytes member, double score) {
      builder.Add(member, Weighed(combination, source, score),
                  [&](double held, double more) { return Join(combination.aggregate, held, more); });
    });
  }
}

void Intersect(Combination& combination, SortedSetBuilder& builder) {
  SortBySize(combination.sources);
  const Source& smallest = combination.sources.front();
  smallest.members.ForEach([&](Bytes member, double score) {
    double joined = Weighed(combination, smallest, score);
    for (size_t i = 1; i < combination.sources.size(); ++i) {
      const Source& source = combination.sources[i];
      const std::optional<double> other = source.members.ScoreOf(member);
      if (!other) return;
      // Infinity times zero is 0 in the first source only: here it makes a sum 0, and is neither less nor more.
      joined = Join(combination.aggregate, joined, Product(combination, source, *other));
    }
    builder.AddNew(member, joined);
  });
}

void Subtract(const Combination& combination, SortedSetBuilder& builder) {
  const std::vector<Source>& sources = combination.sources;
  sources.front().members.ForEach([&](Bytes member, double score) {
    for (size_t i = 1; i < sources.size(); ++i) {
      if (sources[i].members.ScoreOf(member)) return;
    }
    builder.AddNew(member, score);
  });
}

std::unique_ptr<SortedSet> Combine(const Call& call, Combination& combination, const SortedSet::Limits& limits) {
  SortedSetBuilder builder(call.keyspace().hash_seed());
  switch (combination.operation) {
    case Operation::kUnion: Unite(combination, builder); break;
    case Operation::kIntersection: Intersect(combination, builder); break;
    case Operation::kDifference: Subtract(combination, builder); break;
  }
  return builder.Build(limits);
}

void CombineAndReply(Call& call, Operation operation) {
  Combination combination{.operation = operation, .stores = false};
  const Status read = ReadCombination(call, 1, combination);
  if (!read.ok()) return call.reply().Error(read.error());
  const std::unique_ptr<SortedSet> set = Combine(call, combination, {.max_entries = 0});
  if (combination.with_scores) {
    OpenScored(call, set->size());
    return set->ForEach([&](Bytes member, double score) { ReplyScored(call, member, score); });
  }
  call.reply().Array(set->size());
  set->ForEach([&](Bytes member, double) { call.reply().Bulk(member); });
}

void CombineAndStore(Call& call, Operation operation, const Event& event) {
  Combination combination{.operation = operation, .stores = true};
  const Status read = ReadCombination(call, 2, combination);
  if (!read.ok()) return call.reply().Error(read.error());
  StoreSortedSet(call, call.MakeKey(call.Arg(1)), Combine(call, combination, SortedSetLimits(call)), event);
}

}  // namespace

// ZUNION numkeys key [key ...] [WEIGHTS weight ...] [AGGREGATE <SUM | MIN | MAX | COUNT>] [WITHSCORES]
void commands::ZUnion(Call& call) { CombineAndReply(call, Operation::kUnion); }
// ZINTER numkeys key [key ...] [WEIGHTS weight ...] [AGGREGATE <SUM | MIN | MAX | COUNT>] [WITHSCORES]
void commands::ZInter(Call& call) { CombineAndReply(call, Operation::kIntersection); }
// ZDIFF numkeys key [key ...] [WITHSCORES]: what is in the first and in none of the others.
void commands::ZDiff(Call& call) { CombineAndReply(call, Operation::kDifference); }
// ZUNIONSTORE destination numkeys key [key ...] [WEIGHTS weight ...] [AGGREGATE ...]. Replies: how many were stored.
void commands::ZUnionStore(Call& call) { CombineAndStore(call, Operation::kUnion, event::kZUnionStore); }
// ZINTERSTORE destination numkeys key [key ...] [WEIGHTS weight ...] [AGGREGATE ...]
void commands::ZInterStore(Call& call) { CombineAndStore(call, Operation::kIntersection, event::kZInterStore); }
// ZDIFFSTORE destination numkeys key [key ...]
void commands::ZDiffStore(Call& call) { CombineAndStore(call, Operation::kDifference, event::kZDiffStore); }

// ZINTERCARD numkeys key [key ...] [LIMIT limit]: how many members all of them have, counted up to the limit.
void commands::ZInterCard(Call& call) {
  size_t at = 1;
  Result<std::vector<Source>> sources = ReadSources(call, at);
  if (!sources.ok()) return call.reply().Error(sources.error());
  int64_t limit = 0;
  Args args(call, at);
  while (args.More()) {
    if (args.remaining() > 1 && args.Token("LIMIT")) {
      limit = args.Int(0, INT64_MAX, "ERR LIMIT can't be negative");
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return call.reply().Error(args.error());
  SortBySize(*sources);
  int64_t common = 0;
  sources->front().members.ForEach([&](Bytes member, double) {
    if (limit > 0 && common == limit) return;
    for (size_t i = 1; i < sources->size(); ++i) {
      if (!(*sources)[i].members.ScoreOf(member)) return;
    }
    ++common;
  });
  call.reply().Integer(common);
}

}  // namespace respect
