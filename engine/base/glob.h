// Glob: the pattern language of KEYS, SCAN MATCH, CONFIG GET and PSUBSCRIBE.
//
//   *        any bytes, none included        [abc]  one of these bytes       [a-z]  a range, either end first
//   ?        any one byte                    [^a]   any byte but these       \x     x itself, also inside [ ]
//
// An unfinished class ends with the pattern; a '\' at the very end stands for itself. Bytes are compared as signed, so
// that a range that crosses 0x7f covers what it covers in Redis on x86. An empty text fits the empty pattern alone, not
// even "*": commands for which "*" means everything ask that first, as Redis does.
#pragma once

#include "engine/base/bytes.h"

namespace respect {

enum class GlobCase { kSensitive, kIgnore };

// Whether all of `text` fits `pattern`. O(|pattern| * |text|) at worst, whatever the number of stars: a star that has
// matched once is never reopened by an earlier one.
bool GlobMatch(Bytes pattern, Bytes text, GlobCase letter_case = GlobCase::kSensitive);

}  // namespace respect
