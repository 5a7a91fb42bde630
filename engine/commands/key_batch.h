// ForEachKey: visits the keys of a command with many of them so that the waits for memory overlap: the buckets of a
// few keys are called into the cache, then their entries, then the keys are visited in order.
#pragma once

#include <algorithm>
#include <cstddef>

#include "engine/commands/call.h"

namespace respect {

// Calls visit(key, index) for the arguments of [first, end), `step` apart.
template <typename Visit>
void ForEachKey(const Call& call, size_t first, size_t end, size_t step, Visit visit) {
  constexpr size_t kBatch = 16;
  Key keys[kBatch];
  for (size_t begin = first; begin < end; begin += kBatch * step) {
    const size_t count = std::min(kBatch, (end - begin + step - 1) / step);
    for (size_t i = 0; i < count; ++i) {
      keys[i] = call.KeyAt(begin + i * step);
      if (count > 1) call.db().PrefetchBucket(keys[i]);
    }
    for (size_t i = 0; count > 1 && i < count; ++i) call.db().PrefetchEntry(keys[i]);
    for (size_t i = 0; i < count; ++i) visit(keys[i], begin + i * step);
  }
}

}  // namespace respect
