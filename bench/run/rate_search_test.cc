#include "bench/run/rate_search.h"

#include <gtest/gtest.h>

namespace respect::bench {
namespace {

TEST(ServiceLevel, IsRead) {
  auto level = ParseServiceLevel("p99<1ms");
  ASSERT_TRUE(level.ok());
  EXPECT_EQ(level->percentile, 99);
  EXPECT_EQ(level->below_ns, 1'000'000);
  level = ParseServiceLevel("p99.9<500us");
  ASSERT_TRUE(level.ok());
  EXPECT_EQ(level->percentile, 99.9);
  EXPECT_EQ(level->below_ns, 500'000);
  level = ParseServiceLevel("max<0.5s");
  ASSERT_TRUE(level.ok());
  EXPECT_EQ(level->percentile, 100);
  for (const Bytes bad : {"", "p99", "p99<", "p99<1", "p99<1h", "p0<1ms", "p100<1ms", "q9<1ms", "p99<-1ms", "p99<ms"}) {
    EXPECT_FALSE(ParseServiceLevel(bad).ok()) << bad;
  }
}

// An M/M/1 queue's latency: flat, then steep.
TEST(FindKnee, IsWhereTheCurveBends) {
  std::vector<double> x, y;
  for (int i = 1; i <= 99; ++i) {
    x.push_back(i);
    y.push_back(1 / (1 - i / 100.0));
  }
  const auto knee = FindKnee(x, y);
  ASSERT_TRUE(knee.has_value());
  EXPECT_GT(x[*knee], 60);
  EXPECT_LT(x[*knee], 90);
}

TEST(FindKnee, StraightOrShortCurvesHaveNone) {
  EXPECT_FALSE(FindKnee({1, 2}, {1, 2}).has_value());
  EXPECT_FALSE(FindKnee({1, 2, 3}, {5, 5, 5}).has_value());
}

TEST(HighestRate, IsFoundWithinThePrecision) {
  int asked = 0;
  const double found = HighestRate(1000, 0.01, [&](double rate) {
    ++asked;
    return rate < 730;
  });
  EXPECT_LE(found, 730);
  EXPECT_GE(found, 720);
  EXPECT_LE(asked, 9);
  EXPECT_EQ(HighestRate(1000, 0.01, [](double) { return true; }), 1000);
  EXPECT_EQ(HighestRate(1000, 0.01, [](double) { return false; }), 0);
}

}  // namespace
}  // namespace respect::bench
