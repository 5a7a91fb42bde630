// Sorted sets:
//   text      length | string, score as text ...
//   binary    length | string, f64 ...                         what is written of a large one, the highest first
//   ziplist   string: a ziplist of members and scores
//   listpack  string: a listpack of members and scores         of a small one, the lowest first
#include <cmath>
#include <memory>
#include <optional>

#include "engine/base/numbers.h"
#include "engine/persistence/flat_cursor.h"
#include "engine/persistence/listpack.h"
#include "engine/persistence/value_codec.h"
#include "engine/types/sorted_set.h"

namespace respect::persistence {
namespace {

using types::SortedSet;

RdbType Form(const Entry& entry, const RdbForm&) {
  return entry.As<SortedSet>()->packed() ? RdbType::kZsetListpack : RdbType::kZset;
}

void AddScore(ListpackBuilder& builder, double score) {
  constexpr double kExact = 9007199254740992;  // 2^53: whole numbers up to here are the integers they look like
  if (std::fabs(score) <= kExact && std::trunc(score) == score && !(score == 0 && std::signbit(score)))
    return builder.Integer(static_cast<int64_t>(score));
  char text[32];
  builder.Text({text, PrintShortest(score, text)});
}

void Write(const Entry& entry, RdbType form, RdbWriter& to) {
  const SortedSet& set = *entry.As<SortedSet>();
  if (form == RdbType::kZsetListpack) {
    ListpackBuilder builder(to.scratch());
    set.ForEach([&](Bytes member, double score) {
      builder.Text(member);
      AddScore(builder, score);
    });
    return to.String(builder.Finish());
  }
  to.Length(set.size());
  if (set.size() == 0) return;
  set.Walk(set.size() - 1, set.size(), true, [&](Bytes member, double score) {
    to.String(member);
    to.Double(score);
  });
}

SortedSet::Limits LimitsOf(const LoadContext& context) {
  return {.max_entries = static_cast<size_t>(context.settings.zset_max_listpack_entries),
          .max_value = static_cast<size_t>(context.settings.zset_max_listpack_value),
          .seed = context.seed};
}

LoadOutcome Keep(std::unique_ptr<SortedSet> set, LoadedValue& to) {
  to.type = TypeId::kZset;
  to.object = set.release();
  return LoadOutcome::kLoaded;
}

// Few members: put in one by one. False when one is there already, or its score is no number.
bool Insert(SortedSet& set, Bytes member, double score, const SortedSet::Limits& limits) {
  if (std::isnan(score)) return false;
  const SortedSet::Place place = set.Find(member);
  if (place.found) return false;
  set.Insert(place, member, score, limits);
  return true;
}

double ReadScore(RdbType form, RdbReader& from) { return form == RdbType::kZset ? from.Double() : from.DoubleText(); }

LoadOutcome ReadMany(RdbType form, uint64_t count, RdbReader& from, const LoadContext& context, LoadedValue& to) {
  types::SortedSetBuilder builder(context.seed);
  builder.Expect(count);
  Text member;
  bool sound = true;
  for (uint64_t left = count; left > 0 && from.String(member); --left) {
    const double score = ReadScore(form, from);
    sound = sound && !std::isnan(score);
    builder.Add(member, score, [&](double, double again) { return sound = false, again; });
  }
  if (from.failed() || !sound) return LoadOutcome::kDamaged;
  return Keep(builder.Build(LimitsOf(context)), to);
}

LoadOutcome ReadMembers(RdbType form, RdbReader& from, const LoadContext& context, LoadedValue& to) {
  const uint64_t count = from.Count(2);
  const SortedSet::Limits limits = LimitsOf(context);
  if (from.failed()) return LoadOutcome::kDamaged;
  if (count == 0) return LoadOutcome::kEmpty;
  if (count > limits.max_entries) return ReadMany(form, count, from, context, to);
  auto set = std::make_unique<SortedSet>();
  Text member;
  for (uint64_t left = count; left > 0; --left) {
    if (!from.String(member)) return LoadOutcome::kDamaged;
    const double score = ReadScore(form, from);
    if (from.failed() || !Insert(*set, member, score, limits)) return LoadOutcome::kDamaged;
  }
  return Keep(std::move(set), to);
}

LoadOutcome ReadBlock(RdbType form, RdbReader& from, const LoadContext& context, LoadedValue& to) {
  auto set = std::make_unique<SortedSet>();
  const SortedSet::Limits limits = LimitsOf(context);
  Text block, member, score;
  if (!from.String(block)) return LoadOutcome::kDamaged;
  FlatCursor cursor(form == RdbType::kZsetZiplist ? FlatKind::kZiplist : FlatKind::kListpack, block);
  while (cursor.Next(member)) {
    if (!cursor.Next(score)) return LoadOutcome::kDamaged;
    const std::optional<double> value =
        score.is_integer() ? static_cast<double>(score.integer()) : ParseDouble(score.view());
    if (!value || !Insert(*set, member, *value, limits)) return LoadOutcome::kDamaged;
  }
  if (!cursor.sound()) return LoadOutcome::kDamaged;
  return set->size() == 0 ? LoadOutcome::kEmpty : Keep(std::move(set), to);
}

}  // namespace

void RegisterSortedSetCodec(ValueCodec& codec) {
  codec.Register(TypeId::kZset, {Form, Write});
  codec.Register(RdbType::kZset, ReadMembers);
  codec.Register(RdbType::kZsetText, ReadMembers);
  codec.Register(RdbType::kZsetZiplist, ReadBlock);
  codec.Register(RdbType::kZsetListpack, ReadBlock);
}

}  // namespace respect::persistence
