// The limit on the length of strings (proto-max-bulk-len).
#pragma once

#include <cstdint>

#include "engine/commands/call.h"

namespace respect {

// Whether a string may be `length` + `more` bytes long. Requires: `length` is not negative.
inline bool FitsString(const Call& call, int64_t length, size_t more) {
  int64_t total;
  return !__builtin_add_overflow(length, static_cast<int64_t>(more), &total) &&
         total <= call.settings().proto_max_bulk_len;
}

}  // namespace respect
