// The set group: intersections, unions and differences; answered, stored or counted.
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/set_type.h"
#include "engine/types/hll_registers.h"
#include "engine/types/set_algebra.h"

namespace respect {
namespace {

using types::Set;

enum class Combination { kIntersection, kUnion, kDifference };

// The sets of a command's keys; a key that is not there is an empty set, which has no place here.
struct Sources {
  std::vector<Set> sets;
  bool first_missing = false;
  bool any_missing = false;
};

Result<Sources> FindSources(Call& call, size_t first, size_t end) {
  Sources sources;
  for (size_t i = first; i < end; ++i) {
    const Result<std::optional<Set>> set = FindSet(call, call.KeyAt(i));
    if (!set.ok()) return set.error();
    if (set->has_value()) {
      sources.sets.push_back(**set);
    } else {
      sources.any_missing = true;
      sources.first_missing = sources.first_missing || i == first;
    }
  }
  return sources;
}

void Combine(Combination combination, const Sources& sources, const types::VisitMember& visit) {
  const std::span<const Set> sets(sources.sets);
  switch (combination) {
    case Combination::kIntersection:
      if (!sources.any_missing) types::Intersect(sets, visit);
      return;
    case Combination::kUnion:
      if (!sets.empty()) types::Unite(sets, visit);
      return;
    case Combination::kDifference:
      if (!sources.first_missing) types::Subtract(sets.front(), sets.subspan(1), visit);
  }
}

// Members in the order found: their number must be known before the first is answered.
class Found {
 public:
  void Add(Bytes member) {
    text_.append(member);
    ends_.push_back(text_.size());
  }
  void Reply(Call& call) const {
    call.reply().Set(ends_.size());
    size_t begin = 0;
    for (const size_t end : ends_) {
      call.reply().Bulk({text_.data() + begin, end - begin});
      begin = end;
    }
  }

 private:
  std::string text_;
  std::vector<size_t> ends_;
};

void Answer(Call& call, Combination combination) {
  const Result<Sources> sources = FindSources(call, 1, call.argc());
  if (!sources.ok()) return call.reply().Error(sources.error());
  Found found;
  Combine(combination, *sources, [&](Bytes member) {
    found.Add(member);
    return true;
  });
  found.Reply(call);
}

// The set that a result is gathered in, in the form it starts with in Redis: integers, unless it is an intersection of
// which the smallest source is not.
types::Set StartResult(Combination combination, const Sources& sources) {
  if (combination != Combination::kIntersection || sources.any_missing) return Set::MakeInts();
  const Set* smallest = &sources.sets.front();
  for (const Set& set : sources.sets) smallest = set.size() < smallest->size() ? &set : smallest;
  return smallest->form() == Set::Form::kInts ? Set::MakeInts() : Set::MakeFlat();
}

void Store(Call& call, Combination combination, const Event& event) {
  const Result<Sources> sources = FindSources(call, 2, call.argc());
  if (!sources.ok()) return call.reply().Error(sources.error());
  const Set::Limits limits = SetLimits(call);
  Set result = StartResult(combination, *sources);
  Combine(combination, *sources, [&](Bytes member) {
    result.Add(member, limits);
    return true;
  });
  const Key destination = call.KeyAt(1);
  const size_t size = result.size();
  if (size > 0) {
    if (combination == Combination::kIntersection) result.CompactToInts(limits);
    call.db().SetObject(destination, TypeId::kSet, result.handle());
    call.Touched(destination, event);
  } else {
    result.Free();
    if (call.db().Remove(destination, call.settings().lazyfree_lazy_server_del)) call.Touched(destination, event::kDel);
  }
  call.reply().Integer(static_cast<int64_t>(size));
}

struct CountOptions {
  size_t keys_end = 0;
  int64_t limit = 0;  // 0: none
  bool approximate = false;
};

// numkeys key [key ...] [LIMIT limit], and [APPROX] for unions.
Result<CountOptions> ReadCountOptions(const Call& call, Combination combination) {
  CountOptions options;
  Args args(call, 1);
  const int64_t keys = args.Int(1, INT64_MAX, "ERR numkeys should be greater than 0");
  if (args.failed()) return args.error();
  if (static_cast<uint64_t>(keys) > call.argc() - 2)
    return Error("ERR Number of keys can't be greater than number of args");
  options.keys_end = 2 + static_cast<size_t>(keys);
  Args rest(call, options.keys_end);
  while (rest.More()) {
    if (rest.remaining() > 1 && rest.Token("LIMIT")) {
      options.limit = rest.Int(0, INT64_MAX, "ERR LIMIT can't be negative");
    } else if (combination == Combination::kUnion && rest.Token("APPROX")) {
      options.approximate = true;
    } else {
      rest.SyntaxError();
    }
  }
  if (rest.failed()) return rest.error();
  return options;
}

// The size of a union as a HyperLogLog estimates it: without asking for any member whether it came before.
int64_t EstimateUnion(const Sources& sources) {
  const auto registers = std::make_unique<types::HllRegisters>();
  for (const Set& set : sources.sets) {
    set.ForEach([&](Bytes member) {
      const types::HllPlace place = types::PlaceOfElement(member);
      uint8_t& value = (*registers)[place.index];
      value = std::max(value, place.value);
    });
  }
  return static_cast<int64_t>(types::EstimateCardinality(types::CountRegisters(*registers)));
}

void Count(Call& call, Combination combination) {
  const Result<CountOptions> options = ReadCountOptions(call, combination);
  if (!options.ok()) return call.reply().Error(options.error());
  const Result<Sources> sources = FindSources(call, 2, options->keys_end);
  if (!sources.ok()) return call.reply().Error(sources.error());
  int64_t count = 0;
  if (options->approximate) {
    count = EstimateUnion(*sources);
    if (options->limit > 0) count = std::min(count, options->limit);
  } else {
    Combine(combination, *sources, [&](Bytes) { return ++count != options->limit; });
  }
  call.reply().Integer(count);
}

}  // namespace

// SINTER key [key ...]: the members that all sets have. O(smallest set * keys).
void commands::SInter(Call& call) { Answer(call, Combination::kIntersection); }
// SUNION key [key ...]: the members that any set has. O(all members).
void commands::SUnion(Call& call) { Answer(call, Combination::kUnion); }
// SDIFF key [key ...]: the members that the first set has and no other. O(first set * keys).
void commands::SDiff(Call& call) { Answer(call, Combination::kDifference); }

// SINTERSTORE destination key [key ...]: the same, stored over what is at destination. Replies: how many.
void commands::SInterStore(Call& call) { Store(call, Combination::kIntersection, event::kSInterStore); }
// SUNIONSTORE destination key [key ...]
void commands::SUnionStore(Call& call) { Store(call, Combination::kUnion, event::kSUnionStore); }
// SDIFFSTORE destination key [key ...]
void commands::SDiffStore(Call& call) { Store(call, Combination::kDifference, event::kSDiffStore); }

// SINTERCARD numkeys key [key ...] [LIMIT limit]: how many there would be, counted up to the limit.
void commands::SInterCard(Call& call) { Count(call, Combination::kIntersection); }
// SUNIONCARD numkeys key [key ...] [APPROX] [LIMIT limit]
void commands::SUnionCard(Call& call) { Count(call, Combination::kUnion); }
// SDIFFCARD numkeys key [key ...] [LIMIT limit]
void commands::SDiffCard(Call& call) { Count(call, Combination::kDifference); }

}  // namespace respect
