#include "engine/types/vector_filter.h"

#include <gtest/gtest.h>

#include "engine/types/json_field.h"

namespace respect::types {
namespace {

bool Fits(Bytes expression, Bytes attributes) {
  std::string rest;
  const std::optional<VectorFilter> filter = VectorFilter::Parse(expression, rest);
  EXPECT_TRUE(filter.has_value()) << expression << " near " << rest;
  return filter && filter->Fits(attributes);
}

std::string RestOf(Bytes expression) {
  std::string rest = "parsed";
  static_cast<void>(VectorFilter::Parse(expression, rest));
  return rest;
}

TEST(VectorFilter, PowersBindToTheRightOthersToTheLeft) {
  EXPECT_TRUE(Fits("2 ** 3 ** 2 == 512", "{}"));
  EXPECT_TRUE(Fits("10 - 3 - 2 == 5", "{}"));
  EXPECT_TRUE(Fits("2 + 3 * 2 == 8 and not 0", "{}"));
}

TEST(VectorFilter, AMissingFieldFitsNothing) {
  EXPECT_FALSE(Fits("not .x", "{}"));
  EXPECT_FALSE(Fits(".x != 5", "{\"y\":1}"));
  EXPECT_FALSE(Fits("1", ""));
}

TEST(VectorFilter, TellsWhereItGoesWrong) {
  EXPECT_EQ(RestOf(".x = 5"), " 5");
  EXPECT_EQ(RestOf(".x @ 5"), "@ 5");
  EXPECT_EQ(RestOf(".x =="), ".x ==");
  EXPECT_EQ(RestOf("((1)"), "((1)");
  EXPECT_EQ(RestOf("[1 2]"), "2]");
}

TEST(JsonField, PassesNestedValuesAndUnescapes) {
  constexpr Bytes kJson = R"({"a":{"x":[1,{"b":"}"}]},"b":"A\n\"","c":-1.5e2,"d":[1,"two",true]})";
  EXPECT_EQ(FindJsonField(kJson, "b")->text, "A\n\"");
  EXPECT_EQ(FindJsonField(kJson, "c")->number, -150);
  EXPECT_EQ(FindJsonField(kJson, "d")->items.size(), 3u);
  EXPECT_FALSE(FindJsonField(kJson, "a").has_value());
  EXPECT_FALSE(FindJsonField(kJson, "x").has_value());
  EXPECT_FALSE(FindJsonField("{\"a\":1", "b").has_value());
  EXPECT_FALSE(FindJsonField(std::string(5000, '['), "b").has_value());
}

}  // namespace
}  // namespace respect::types
