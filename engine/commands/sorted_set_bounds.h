// The ends of ranges in sorted sets: by score, by member, by rank; and the ranks that lie between them.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/types/sorted_set.h"

namespace respect {

struct ScoreBounds {
  struct End {
    double score;
    bool exclusive;
  } min, max;
};

struct LexBounds {
  struct End {
    enum class Kind { kLowest, kHighest, kMember } kind;
    Bytes member = {};
    bool exclusive = false;
  } min, max;
};

// A score as it ends a range: decimal or infinite; too large a number is infinite, too small a one 0, and so is empty
// text. A zero byte ends the text. Empty when it is none.
std::optional<double> ParseScoreEnd(Bytes text);
// "1.5", "(1.5" (excluded), "inf". Errors: min or max is not a float.
Result<ScoreBounds> ReadScoreBounds(Bytes min, Bytes max);
// "[a", "(a" (excluded), "-", "+". Errors: min or max not valid string range item.
Result<LexBounds> ReadLexBounds(Bytes min, Bytes max);

// Members by rank: `count` from `begin` on, in ascending order.
struct RankRange {
  size_t begin = 0, count = 0;
};
RankRange RanksBetween(const types::SortedSet& set, const ScoreBounds& bounds);
RankRange RanksBetween(const types::SortedSet& set, const LexBounds& bounds);
// From `start` to `stop`, both included, negative ones counted from the end.
RankRange RanksBetween(size_t size, int64_t start, int64_t stop);

}  // namespace respect
