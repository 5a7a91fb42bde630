#include "engine/base/glob.h"

#include <chrono>
#include <string>

#include "gtest/gtest.h"

namespace respect {
namespace {

TEST(Glob, StarsAndQuestionMarks) {
  EXPECT_TRUE(GlobMatch("*", "anything"));
  EXPECT_TRUE(GlobMatch("a*c", "ac"));
  EXPECT_TRUE(GlobMatch("a*c", "abcbc"));
  EXPECT_TRUE(GlobMatch("a?c*", "abc"));
  EXPECT_FALSE(GlobMatch("a?c", "ac"));
  EXPECT_FALSE(GlobMatch("a*c", "ab"));
}

TEST(Glob, EmptyTextFitsTheEmptyPatternAlone) {
  EXPECT_TRUE(GlobMatch("", ""));
  EXPECT_FALSE(GlobMatch("*", ""));
  EXPECT_FALSE(GlobMatch("**", ""));
  EXPECT_FALSE(GlobMatch("", "a"));
}

TEST(Glob, Classes) {
  EXPECT_TRUE(GlobMatch("h[ae]llo", "hello"));
  EXPECT_TRUE(GlobMatch("h[^e]llo", "hallo"));
  EXPECT_FALSE(GlobMatch("h[^e]llo", "hello"));
  EXPECT_TRUE(GlobMatch("[a-c]", "b"));
  EXPECT_TRUE(GlobMatch("[c-a]", "b"));
  EXPECT_TRUE(GlobMatch("[\\]]", "]"));
  EXPECT_TRUE(GlobMatch("[a-]", "_"));  // a range up to "]", and no end of the class
  EXPECT_FALSE(GlobMatch("[a-]", "-"));
}

TEST(Glob, UnfinishedClassEndsWithThePattern) {
  EXPECT_TRUE(GlobMatch("x[ab", "xb"));
  EXPECT_FALSE(GlobMatch("x[", "x"));
  EXPECT_TRUE(GlobMatch("x[^", "xz"));
}

TEST(Glob, Escapes) {
  EXPECT_TRUE(GlobMatch("a\\*b", "a*b"));
  EXPECT_FALSE(GlobMatch("a\\*b", "aXb"));
  EXPECT_TRUE(GlobMatch("a\\", "a\\"));
}

TEST(Glob, CaseIsIgnoredOnRequest) {
  EXPECT_FALSE(GlobMatch("MAX*", "maxmemory"));
  EXPECT_TRUE(GlobMatch("MAX*", "maxmemory", GlobCase::kIgnore));
  EXPECT_TRUE(GlobMatch("[A-C]", "b", GlobCase::kIgnore));
  EXPECT_FALSE(GlobMatch("[\\B]", "b", GlobCase::kIgnore));
}

TEST(Glob, HighBytesAreBelowAscii) {
  EXPECT_TRUE(GlobMatch("[\xff-a]", "5"));
  EXPECT_FALSE(GlobMatch("[\xff-a]", "b"));
  EXPECT_TRUE(GlobMatch("[\x80-\xff]", "\xc3"));
}

TEST(Glob, ManyStarsStayCheap) {
  std::string pattern, text(20000, 'a');
  for (int i = 0; i < 200; ++i) pattern += "a*";
  pattern += "b";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(GlobMatch(pattern, text));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

}  // namespace
}  // namespace respect
