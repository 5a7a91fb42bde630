// What a client may call itself.
#pragma once

#include <algorithm>

#include "engine/base/bytes.h"

namespace respect {

inline constexpr Bytes kInvalidClientName = "ERR Client names cannot contain spaces, newlines or special characters.";

// Printable ASCII without blanks: it must stand in a line of CLIENT LIST.
inline bool IsValidClientName(Bytes name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= '!' && c <= '~'; });
}

}  // namespace respect
