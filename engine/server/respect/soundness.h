// Soundness: whether what the keys hold keeps the promises that the structures make about themselves.
#pragma once

#include <cstddef>
#include <string>

#include "engine/store/keyspace.h"

namespace respect {

// Asks each value's own invariant check. `broken` becomes the key of one that does not hold them, if there is one;
// answers how many values were asked. O(all data).
size_t CheckSoundness(Keyspace& keyspace, std::string& broken);

}  // namespace respect
