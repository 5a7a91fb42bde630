#include "engine/types/lcs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/rng.h"

namespace respect::types {
namespace {

// The classic table, with the way back that Redis documents by its answers.
std::string Classic(const std::string& a, const std::string& b) {
  std::vector<std::vector<int>> table(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      table[i][j] = a[i - 1] == b[j - 1] ? table[i - 1][j - 1] + 1 : std::max(table[i - 1][j], table[i][j - 1]);
    }
  }
  std::string text;
  for (size_t i = a.size(), j = b.size(); i > 0 && j > 0;) {
    if (a[i - 1] == b[j - 1]) {
      text.insert(text.begin(), a[i - 1]);
      --i, --j;
    } else if (table[i - 1][j] > table[i][j - 1]) {
      --i;
    } else {
      --j;
    }
  }
  return text;
}

TEST(LcsTest, AgreesWithTheClassicTable) {
  Rng rng(4);
  for (int round = 0; round < 300; ++round) {
    const size_t letters = 1 + rng.Below(6), longest = round % 10 == 0 ? 300 : 70;
    std::string a(rng.Below(longest), 'a'), b(rng.Below(longest), 'a');
    for (char& byte : a) byte = static_cast<char>('a' + rng.Below(letters));
    for (char& byte : b) byte = static_cast<char>('a' + rng.Below(letters + 1));
    const CommonSubsequence found = FindCommonSubsequence(a, b);
    EXPECT_EQ(found.text, Classic(a, b));
    EXPECT_EQ(found.length, found.text.size());
    EXPECT_EQ(CommonSubsequenceLength(a, b), found.length);
    std::string joined;
    for (const CommonRun& run : found.runs) {
      EXPECT_EQ(a.substr(run.a, run.length), b.substr(run.b, run.length));
      joined.insert(0, a.substr(run.a, run.length));
    }
    EXPECT_EQ(joined, found.text);
  }
}

TEST(LcsTest, ListsRunsFromTheEnd) {
  const CommonSubsequence found = FindCommonSubsequence("ohmytext", "mynewtext");
  EXPECT_EQ(found.text, "mytext");
  ASSERT_EQ(found.runs.size(), 2u);
  EXPECT_EQ(found.runs[0].a, 4u);
  EXPECT_EQ(found.runs[0].b, 5u);
  EXPECT_EQ(found.runs[0].length, 4u);
  EXPECT_EQ(found.runs[1].a, 2u);
  EXPECT_EQ(found.runs[1].b, 0u);
}

TEST(LcsTest, NothingHasNothingInCommon) {
  EXPECT_EQ(FindCommonSubsequence("", "abc").length, 0u);
  EXPECT_EQ(CommonSubsequenceLength("abc", ""), 0u);
  EXPECT_EQ(CommonSubsequenceLength("abc", "xyz"), 0u);
}

}  // namespace
}  // namespace respect::types
