// Giving members their scores: what ZADD, ZINCRBY and GEOADD share.
#pragma once

#include <span>

#include "engine/commands/call.h"

namespace respect {

struct AddOptions {
  bool only_new = false, only_existing = false;   // NX, XX
  bool only_greater = false, only_less = false;   // GT, LT
  bool count_changed = false, increment = false;  // CH, INCR
};

struct ScoredMember {
  double score;
  Bytes member;
};

// Puts the members into the sorted set at the first key and answers as ZADD does. With `increment` there is one, whose
// score is added, and becomes the new one.
void AddMembers(Call& call, const AddOptions& options, std::span<ScoredMember> members);

}  // namespace respect
