// What several sets share, have together, or have apart. Sets may be given twice; nullptr-free; nothing is changed.
// Lookups in large sets go in batches, so that their memory is on its way before it is looked at.
#pragma once

#include <functional>
#include <span>

#include "engine/types/set.h"

namespace respect::types {

// Answers false to stop. The bytes are a view for the call only when they come from a set of integers; otherwise they
// live as long as the sets stay.
using VisitMember = std::function<bool(Bytes)>;

// Members of all sets. O(smallest * sets).
void Intersect(std::span<const Set> sets, const VisitMember& visit);
// Members of any, each once. O(all members).
void Unite(std::span<const Set> sets, const VisitMember& visit);
// Members of `first` that are in none of `others`. O(first * others).
void Subtract(Set first, std::span<const Set> others, const VisitMember& visit);

}  // namespace respect::types
