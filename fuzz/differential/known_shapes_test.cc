#include "fuzz/differential/known_shapes.h"

#include <gtest/gtest.h>

namespace respect::fuzz {
namespace {

std::string Turned(const std::string& shape) {
  spec::KnownDifference known;
  known.shape_globs = {shape};
  return TurnedRound(known).shape_globs.front();
}

TEST(KnownShapes, AreTurnedRoundWithTheSides) {
  EXPECT_EQ(Turned("SCAN: type of reply: -ERR invalid cursor | array"),
            "SCAN: type of reply: array | -ERR invalid cursor");
  EXPECT_EQ(Turned("*: state: encoding listpack | quicklist"), "*: state: encoding quicklist | listpack");
  EXPECT_EQ(Turned("ZADD: value: "), "ZADD: value: ");
  EXPECT_EQ(Turned("ZRANK: *"), "ZRANK: *");
}

TEST(KnownShapes, GoForTheVersionsTheySay) {
  spec::KnownDifference known;
  const spec::Version seven{7, 0, 15}, eight{8, 0, 0};
  EXPECT_TRUE(GoesFor(known, seven));
  known.until = eight;
  EXPECT_TRUE(GoesFor(known, seven));
  EXPECT_FALSE(GoesFor(known, eight));
  EXPECT_TRUE(GoesFor(known, std::nullopt));
  known.since = spec::Version{7, 2, 0};
  EXPECT_FALSE(GoesFor(known, seven));
}

}  // namespace
}  // namespace respect::fuzz
