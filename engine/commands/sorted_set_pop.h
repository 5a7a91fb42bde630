// Taking members from an end of a sorted set: what the commands that do not wait and those that do share.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/result.h"
#include "engine/commands/call.h"
#include "engine/types/sorted_set.h"

namespace respect {

enum class ScoreEnd { kMin, kMax };

// MIN or MAX.
std::optional<ScoreEnd> ReadScoreEnd(Bytes word);
inline const Event& PopEvent(ScoreEnd end) { return end == ScoreEnd::kMin ? event::kZPopMin : event::kZPopMax; }
inline Bytes PopName(ScoreEnd end) { return end == ScoreEnd::kMin ? "ZPOPMIN" : "ZPOPMAX"; }

// Takes `count` members, which must be there, and says so.
void TakeMembers(Call& call, const Key& key, types::SortedSet& set, ScoreEnd end, size_t count);

// numkeys key [key ...] <MIN | MAX> [COUNT count]
struct PopManyOptions {
  size_t first_key = 0, after_keys = 0;  // arguments
  ScoreEnd end = ScoreEnd::kMin;
  int64_t count = 1;
};
Result<PopManyOptions> ReadPopMany(const Call& call, size_t first);
// Pops from the first of the keys that is there and answers; false, without an answer, when none is.
bool PopFromFirst(Call& call, const PopManyOptions& options);

}  // namespace respect
