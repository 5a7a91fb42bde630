// The hash of keys, set members and hash fields: seeded, so that nobody can choose keys that collide.
#pragma once

#include <cstdint>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "engine/base/bytes.h"

namespace respect {

inline uint64_t HashBytes(Bytes bytes, uint64_t seed) { return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed); }

}  // namespace respect
