#include "engine/server/rate_meter.h"

#include "gtest/gtest.h"

namespace respect {
namespace {

TEST(RateMeter, SteadyGrowthIsItsRate) {
  RateMeter meter;
  for (int i = 1; i <= 40; ++i) meter.Sample(i * 100'000, i * 50);
  EXPECT_EQ(meter.PerSecond(), 500);
}

TEST(RateMeter, FallsToZeroWhenNothingHappens) {
  RateMeter meter;
  for (int i = 1; i <= 20; ++i) meter.Sample(i * 100'000, i * 50);
  for (int i = 21; i <= 40; ++i) meter.Sample(i * 100'000, 1000);
  EXPECT_EQ(meter.PerSecond(), 0);
}

TEST(RateMeter, SamplesTooCloseTogetherAreSkipped) {
  RateMeter meter;
  for (int i = 1; i <= 1600; ++i) meter.Sample(i * 1'000, i);
  EXPECT_EQ(meter.PerSecond(), 1000);
}

}  // namespace
}  // namespace respect
