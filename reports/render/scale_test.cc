#include "reports/render/scale.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace respect::reports {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Labels(const Scale& scale, int wanted) {
  std::vector<std::string> labels;
  for (const Tick& tick : scale.Ticks(wanted)) labels.push_back(tick.label);
  return labels;
}

TEST(Scale, LinearTicksAreRoundAndInside) {
  EXPECT_THAT(Labels(Scale(ScaleKind::kLinear, 0, 97), 5), ElementsAre("0", "20", "40", "60", "80"));
  EXPECT_THAT(Labels(Scale(ScaleKind::kLinear, -0.1, 0.3), 4), ElementsAre("-0.1", "0", "0.1", "0.2", "0.3"));
}

TEST(Scale, LogTicksArePowersOverManyDecadesAndFinerOverFew) {
  EXPECT_THAT(Labels(Scale(ScaleKind::kLog, 1, 100'000), 5), ElementsAre("1", "10", "100", "1k", "10k", "100k"));
  EXPECT_THAT(Labels(Scale(ScaleKind::kLog, 8, 60), 6), ElementsAre("10", "20", "50"));
}

TEST(Scale, PercentilesStandAtEqualDistances) {
  const Scale scale(ScaleKind::kPercentile, 0, 99.99);
  EXPECT_DOUBLE_EQ(scale.At(0), 0);
  EXPECT_NEAR(scale.At(90), 0.25, 1e-9);
  EXPECT_NEAR(scale.At(99), 0.5, 1e-9);
  EXPECT_NEAR(scale.At(99.9), 0.75, 1e-9);
  EXPECT_NEAR(scale.At(100), 1, 1e-9);
}

TEST(Scale, ValuesBeyondAreHeldAtTheEnds) {
  const Scale scale(ScaleKind::kLog, 1, 100);
  EXPECT_DOUBLE_EQ(scale.At(0), 0);
  EXPECT_DOUBLE_EQ(scale.At(10), 0.5);
  EXPECT_DOUBLE_EQ(scale.At(1e6), 1);
}

TEST(Scale, ConstantSeriesStillHasAnAxis) {
  for (const ScaleKind kind : {ScaleKind::kLinear, ScaleKind::kLog, ScaleKind::kPercentile}) {
    for (const double value : {0.0, 5.0, 99.0}) {
      const Scale scale(kind, value, value);
      EXPECT_LT(scale.low(), scale.high());
      EXPECT_FALSE(scale.Ticks(5).empty());
    }
  }
}

TEST(ShortNumber, HasThreeDigitsAndASuffix) {
  EXPECT_EQ(ShortNumber(0), "0");
  EXPECT_EQ(ShortNumber(0.0512), "0.0512");
  EXPECT_EQ(ShortNumber(1234), "1.23k");
  EXPECT_EQ(ShortNumber(-2'500'000), "-2.5M");
}

}  // namespace
}  // namespace respect::reports
