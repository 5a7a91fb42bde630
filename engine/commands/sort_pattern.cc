#include "engine/commands/sort_pattern.h"

#include "engine/commands/hash_type.h"

namespace respect {

SortPattern::SortPattern(Bytes text) : is_element_(text == "#"), names_key_(false) {
  const size_t star = text.find('*');
  if (star == Bytes::npos) return;
  names_key_ = true;
  before_ = text.substr(0, star);
  after_ = text.substr(star + 1);
  const size_t arrow = after_.find("->");
  if (arrow == Bytes::npos || arrow + 2 == after_.size()) return;
  field_ = after_.substr(arrow + 2);
  after_ = after_.substr(0, arrow);
}

void SortPattern::NameKey(Bytes element, std::string& name) const {
  name.assign(before_).append(element).append(after_);
}

std::optional<Bytes> SortValue::Read(const Call& call, const SortPattern& pattern, Bytes element, const Key& key) {
  if (pattern.is_element()) return element;
  if (!pattern.names_key()) return std::nullopt;
  const Entry* entry = call.db().Find(key);
  if (entry == nullptr) return std::nullopt;
  if (pattern.field().empty()) {
    if (entry->type() != TypeId::kString) return std::nullopt;
    return text_.emplace(*entry).view();
  }
  if (entry->type() != TypeId::kHash) return std::nullopt;
  const std::optional<types::FieldView> found = HashOf(entry).Find(pattern.field());
  return found ? std::optional<Bytes>(found->value) : std::nullopt;
}

}  // namespace respect
