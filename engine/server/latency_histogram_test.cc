#include "engine/server/latency_histogram.h"

#include "gtest/gtest.h"

namespace respect {
namespace {

TEST(LatencyHistogram, SmallValuesAreExact) {
  LatencyHistogram histogram;
  for (uint64_t value = 1; value <= 30; ++value) histogram.Record(value);
  EXPECT_EQ(histogram.Percentile(50), 15u);
  EXPECT_EQ(histogram.Percentile(100), 30u);
  EXPECT_EQ(histogram.Percentile(0), 1u);
}

TEST(LatencyHistogram, LargeValuesAreKnownToThreePercent) {
  for (uint64_t value : {uint64_t{33}, uint64_t{1000}, uint64_t{123456789}, uint64_t{1} << 40, ~uint64_t{0}}) {
    LatencyHistogram histogram;
    histogram.Record(value);
    EXPECT_GE(histogram.Percentile(50), value);
    EXPECT_LE(static_cast<double>(histogram.Percentile(50)), static_cast<double>(value) * 1.032) << value;
  }
}

TEST(LatencyHistogram, FewSlowCallsShowInTheHighPercentiles) {
  LatencyHistogram histogram;
  for (int i = 0; i < 990; ++i) histogram.Record(10);
  for (int i = 0; i < 10; ++i) histogram.Record(31);
  EXPECT_EQ(histogram.Percentile(50), 10u);
  EXPECT_EQ(histogram.Percentile(99), 10u);
  EXPECT_EQ(histogram.Percentile(99.9), 31u);
}

TEST(LatencyHistogram, EmptyIsZero) { EXPECT_EQ(LatencyHistogram().Percentile(50), 0u); }

}  // namespace
}  // namespace respect
