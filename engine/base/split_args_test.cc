#include "engine/base/split_args.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace respect {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(SplitArgs, PlainWords) {
  EXPECT_THAT(SplitArgs("  set k\tv \r\n"), Optional(ElementsAre("set", "k", "v")));
  EXPECT_THAT(SplitArgs("   "), Optional(IsEmpty()));
}

TEST(SplitArgs, Quotes) {
  EXPECT_THAT(SplitArgs(R"(a "b c" 'd "e')"), Optional(ElementsAre("a", "b c", "d \"e")));
  EXPECT_THAT(SplitArgs(R"("" '')"), Optional(ElementsAre("", "")));
  EXPECT_THAT(SplitArgs(R"(a"b c")"), Optional(ElementsAre("ab c")));
}

TEST(SplitArgs, Escapes) {
  EXPECT_THAT(SplitArgs(R"("\n\x41\q\"" '\'\n')"), Optional(ElementsAre("\nAq\"", "'\\n")));
  EXPECT_THAT(SplitArgs(R"("\xZZ")"), Optional(ElementsAre("xZZ")));
  EXPECT_THAT(SplitArgs(R"(\n)"), Optional(ElementsAre("\\n")));
}

TEST(SplitArgs, UnbalancedQuotesAreRefused) {
  EXPECT_FALSE(SplitArgs(R"("a)"));
  EXPECT_FALSE(SplitArgs("'a"));
  EXPECT_FALSE(SplitArgs(R"("a"b)"));
  EXPECT_FALSE(SplitArgs(R"("a\)"));
}

TEST(SplitArgs, ZeroByteEndsTheLine) { EXPECT_THAT(SplitArgs(Bytes("a\0b", 3)), Optional(ElementsAre("a"))); }

TEST(Quoted, ReadsBack) {
  const std::string all("a\"\\\n\r\t\a\b\x01\xff' ", 12);
  EXPECT_THAT(SplitArgs(Quoted(all)), Optional(ElementsAre(all)));
}

}  // namespace
}  // namespace respect
