// MemberSource: members with scores as the set operations of sorted sets read them: a sorted set, or a set, all of
// whose members have the score 1.
#pragma once

#include <optional>

#include "engine/base/result.h"
#include "engine/commands/call.h"
#include "engine/types/set.h"
#include "engine/types/sorted_set.h"

namespace respect {

class MemberSource {
 public:
  // What is at a key; without members where nothing is. Errors: WRONGTYPE.
  static Result<MemberSource> Find(Call& call, const Key& key);

  size_t size() const;
  std::optional<double> ScoreOf(Bytes member) const;
  bool IsSameAs(const MemberSource& other) const { return object_ != nullptr && object_ == other.object_; }

  // Calls visit(Bytes member, double score).
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    if (sorted_ != nullptr) return sorted_->ForEach(visit);
    if (set_) set_->ForEach([&](Bytes member) { visit(member, kScoreInSet); });
  }

 private:
  static constexpr double kScoreInSet = 1;

  const void* object_ = nullptr;
  const types::SortedSet* sorted_ = nullptr;
  std::optional<types::Set> set_;
};

}  // namespace respect
