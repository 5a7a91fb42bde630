#include "engine/commands/member_source.h"

#include "engine/commands/errors.h"

namespace respect {

Result<MemberSource> MemberSource::Find(Call& call, const Key& key) {
  MemberSource source;
  const Entry* entry = call.db().Find(key);
  if (entry == nullptr) return source;
  source.object_ = entry->object();
  switch (entry->type()) {
    case TypeId::kZset: source.sorted_ = entry->As<types::SortedSet>(); return source;
    case TypeId::kSet: source.set_ = types::Set(entry->object()); return source;
    default: return Error(errors::kWrongType);
  }
}

size_t MemberSource::size() const {
  if (sorted_ != nullptr) return sorted_->size();
  return set_ ? set_->size() : 0;
}

std::optional<double> MemberSource::ScoreOf(Bytes member) const {
  if (sorted_ != nullptr) return sorted_->Score(member);
  if (set_ && set_->Contains(member)) return kScoreInSet;
  return std::nullopt;
}

}  // namespace respect
