// SortPattern: what BY and GET of SORT say: "weight_*" and "object_*->name" lead from an element to another key, or to
// a field of a hash there; "#" to the element itself; anything else to nothing.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>

#include "engine/commands/call.h"

namespace respect {

class SortPattern {
 public:
  explicit SortPattern(Bytes text);

  bool is_element() const { return is_element_; }
  bool names_key() const { return names_key_; }
  // The key that `element` leads to. Requires names_key().
  void NameKey(Bytes element, std::string& name) const;
  Bytes field() const { return field_; }  // empty: the key holds the value itself

 private:
  Bytes before_, after_, field_;
  bool is_element_, names_key_;
};

// Reads what a pattern leads to: a string, or a field of a hash. A view until the next lookup.
class SortValue {
 public:
  std::optional<Bytes> Read(const Call& call, const SortPattern& pattern, Bytes element, const Key& key);

 private:
  std::optional<StringText> text_;
};

// Calls visit(element index, pattern index, value) for each element with each pattern, a few at a time, so that the
// waits for memory overlap.
template <typename Visit>
void ForEachSortValue(const Call& call, std::span<const SortPattern> patterns, std::span<const Bytes> elements,
                      Visit visit) {
  constexpr size_t kBatch = 16;
  std::array<std::string, kBatch> names;
  std::array<Key, kBatch> keys;
  SortValue value;
  const size_t total = patterns.size() * elements.size();
  for (size_t begin = 0; begin < total; begin += kBatch) {
    const size_t count = std::min(kBatch, total - begin);
    for (size_t i = 0; i < count; ++i) {
      const SortPattern& pattern = patterns[(begin + i) % patterns.size()];
      if (!pattern.names_key()) continue;
      pattern.NameKey(elements[(begin + i) / patterns.size()], names[i]);
      keys[i] = call.MakeKey(names[i]);
      call.db().PrefetchBucket(keys[i]);
    }
    for (size_t i = 0; i < count; ++i) {
      if (patterns[(begin + i) % patterns.size()].names_key()) call.db().PrefetchEntry(keys[i]);
    }
    for (size_t i = 0; i < count; ++i) {
      const size_t element = (begin + i) / patterns.size(), pattern = (begin + i) % patterns.size();
      visit(element, pattern, value.Read(call, patterns[pattern], elements[element], keys[i]));
    }
  }
}

}  // namespace respect
