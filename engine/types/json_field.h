// Finds a field of a JSON object without building a tree.
#pragma once

#include <optional>

#include "engine/types/vector_filter.h"

namespace respect::types {

// The value of a field of the outermost object: a number (true and false are 1 and 0), a text or a list of these.
// Empty when there is none, when it is of another kind, or when the text up to it is no JSON object.
std::optional<VectorFilter::Value> FindJsonField(Bytes json, Bytes field);

}  // namespace respect::types
