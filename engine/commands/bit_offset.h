// Bit offsets of GETBIT, SETBIT and BITFIELD: below eight times the longest string.
#pragma once

#include <cstdint>

#include "engine/base/bytes.h"
#include "engine/base/numbers.h"
#include "engine/base/result.h"
#include "engine/commands/call.h"

namespace respect {

// `text` as a bit offset, times `unit`.
inline Result<uint64_t> ReadBitOffset(const Call& call, Bytes text, int64_t unit = 1) {
  const std::optional<int64_t> value = ParseInt(text);
  int64_t offset = 0;
  if (!value || *value < 0 || __builtin_mul_overflow(*value, unit, &offset) ||
      offset / 8 >= call.settings().proto_max_bulk_len) {
    return Error("ERR bit offset is not an integer or out of range");
  }
  return static_cast<uint64_t>(offset);
}

}  // namespace respect
