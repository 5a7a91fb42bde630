// Folding: what a reply says without the form that a protocol gives it, so that an answer in RESP3 can be held against
// the same in RESP2.
#pragma once

#include <string>
#include <vector>

#include "engine/resp/reply.h"

namespace respect::fuzz {

// The leaves of the reply, in order: nested arrays, maps and pairs lie flat, numbers and booleans are their text, and
// all nulls are one. Errors begin with '-'.
std::vector<std::string> Folded(const Reply& reply);

// Whether the two say the same: equal leaves, or numbers of one value, which the protocols may write with other digits.
// `any_order`: the leaves may come in any order.
bool SayTheSame(const Reply& resp2, const Reply& resp3, bool any_order);

}  // namespace respect::fuzz
