// Sorted set commands that wait for a member to come: BZPOPMIN, BZPOPMAX, BZMPOP. Each first does what its sister
// without the B does; when there is nothing to take, it is run again when one of its keys holds a sorted set.
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/handlers.h"
#include "engine/commands/sorted_set_pop.h"
#include "engine/commands/sorted_set_type.h"
#include "engine/commands/timeout.h"

namespace respect {
namespace {

using types::SortedSet;

// Waits for a sorted set at one of the keys from argument `first` up to `end`.
void BlockOnSortedSets(Call& call, size_t first, size_t end, int64_t timeout_ms) {
  std::vector<Key> keys;
  keys.reserve(end - first);
  for (size_t i = first; i < end; ++i) keys.push_back(call.MakeKey(call.Arg(i)));
  call.BlockOn({.keys = keys, .timeout_ms = timeout_ms, .type = TypeId::kZset, .null = NullKind::kArray});
}

// One member of the first sorted set that has any: key, member, score.
void PopOrWait(Call& call, ScoreEnd end) {
  const size_t last = call.argc() - 1;
  const Result<int64_t> timeout = ReadTimeoutSeconds(call.Arg(last), call.now_ms());
  if (!timeout.ok()) return call.reply().Error(timeout.error());
  for (size_t i = 1; i < last; ++i) {
    const Key key = call.KeyAt(i);
    Result<SortedSet*> found = FindSortedSetForWrite(call, key);
    if (!found.ok()) return call.reply().Error(found.error());
    if (*found == nullptr) continue;
    SortedSet& set = **found;
    const SortedSet::Element taken = set.At(end == ScoreEnd::kMin ? 0 : set.size() - 1);
    call.reply().Array(3);
    call.reply().Bulk(key.bytes);
    call.reply().Bulk(taken.member);
    call.reply().Double(taken.score);
    TakeMembers(call, key, set, end, 1);
    return call.PropagateAs({PopName(end), key.bytes});
  }
  BlockOnSortedSets(call, 1, last, *timeout);
}

}  // namespace

// BZPOPMIN key [key ...] timeout
void commands::BZPopMin(Call& call) { PopOrWait(call, ScoreEnd::kMin); }
// BZPOPMAX key [key ...] timeout
void commands::BZPopMax(Call& call) { PopOrWait(call, ScoreEnd::kMax); }

// BZMPOP timeout numkeys key [key ...] <MIN | MAX> [COUNT count]
void commands::BZMPop(Call& call) {
  const Result<PopManyOptions> options = ReadPopMany(call, 2);
  if (!options.ok()) return call.reply().Error(options.error());
  const Result<int64_t> timeout = ReadTimeoutSeconds(call.Arg(1), call.now_ms());
  if (!timeout.ok()) return call.reply().Error(timeout.error());
  if (!PopFromFirst(call, *options)) BlockOnSortedSets(call, options->first_key, options->after_keys, *timeout);
}

}  // namespace respect
