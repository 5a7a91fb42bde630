// The longest common subsequence of two strings.
//
// Algorithm: bit-parallel dynamic programming; H. Hyyrö, "Bit-Parallel LCS-length Computation Revisited", 2004. A row
// of the classic table is kept as one bit a column: clear where the length grows by one to the right. That is all the
// way back needs, so the table takes n*m/8 bytes and a row m/64 steps.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/base/bytes.h"

namespace respect::types {

// A run of equal bytes: [a, a + length) of the first string and [b, b + length) of the second.
struct CommonRun {
  size_t a = 0, b = 0, length = 0;
};

struct CommonSubsequence {
  size_t length = 0;
  std::string text;
  std::vector<CommonRun> runs;  // from the end of the strings to their beginning
};

// Where several are longest, the way back prefers the one that gives up bytes of `b` first, as in Redis.
// Time O(n*m/64), memory n*m/8 bytes.
CommonSubsequence FindCommonSubsequence(Bytes a, Bytes b);

// The length alone: memory O(n+m).
size_t CommonSubsequenceLength(Bytes a, Bytes b);

}  // namespace respect::types
