// Comparison of words without regard to ASCII case: names of commands and their options, of parameters.
#pragma once

#include "engine/base/bytes.h"

namespace respect {

inline char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// O(N). Bytes beyond ASCII are equal only to themselves.
inline bool EqualsIgnoreCase(Bytes a, Bytes b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (LowerAscii(a[i]) != LowerAscii(b[i])) return false;
  }
  return true;
}

}  // namespace respect
