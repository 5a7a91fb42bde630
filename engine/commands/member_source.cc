#include "engine/commands/member_source.h"

#include "engine/commands/errors.h"

namespace respect {

Result<MemberSource> MemberSource::Find(Call& call, const Key& key) {
  MemberSource source;
  const Entry* entry = call.db().Find(key);
  if (entry == nullptr) return source;
  if (entry->type() != TypeId::kZset) return Error(errors::kWrongType);
  source.object_ = entry->object();
  source.sorted_ = entry->As<types::SortedSet>();
  return source;
}

size_t MemberSource::size() const { return sorted_ == nullptr ? 0 : sorted_->size(); }

std::optional<double> MemberSource::ScoreOf(Bytes member) const {
  if (sorted_ == nullptr) return std::nullopt;
  return sorted_->Score(member);
}

}  // namespace respect
