#include "bench/load/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/base/rng.h"

namespace respect::bench {
namespace {

TEST(Histogram, EmptyAnswersZeroEverywhere) {
  const Histogram empty;
  EXPECT_EQ(empty.total(), 0);
  EXPECT_EQ(empty.min(), 0);
  EXPECT_EQ(empty.max(), 0);
  EXPECT_EQ(empty.ValueAt(99), 0);
  EXPECT_EQ(empty.Mean(), 0);
  EXPECT_TRUE(empty.Percentiles().empty());
}

TEST(Histogram, SmallValuesAreExact) {
  Histogram histogram;
  for (int64_t value = 0; value < Histogram::kSubBuckets; ++value) histogram.Record(value);
  EXPECT_EQ(histogram.total(), 2048);
  for (int64_t value = 1; value < Histogram::kSubBuckets; ++value) {
    EXPECT_EQ(histogram.CountUpTo(value), value + 1);
    EXPECT_EQ(histogram.ValueAt(100.0 * static_cast<double>(value) / 2048), value - 1) << value;
  }
}

TEST(Histogram, EveryIndexHoldsTheValuesItStandsFor) {
  int64_t next = 0;
  for (size_t index = 0; index < Histogram().counts().size(); ++index) {
    ASSERT_EQ(Histogram::LowestAt(index), next);
    ASSERT_EQ(Histogram::IndexOf(Histogram::LowestAt(index)), index);
    ASSERT_EQ(Histogram::IndexOf(Histogram::HighestAt(index)), index);
    next = Histogram::HighestAt(index) + 1;
  }
  EXPECT_GT(next, Histogram::kMaxValue);
}

TEST(Histogram, ThreeDigitsAreKeptAtAnySize) {
  Rng rng(1);
  for (int i = 0; i < 100000; ++i) {
    const int64_t value = static_cast<int64_t>(rng.Below(Histogram::kMaxValue) >> rng.Below(40));
    const size_t index = Histogram::IndexOf(value);
    ASSERT_LE(Histogram::LowestAt(index), value);
    ASSERT_GE(Histogram::HighestAt(index), value);
    const double width = static_cast<double>(Histogram::HighestAt(index) - Histogram::LowestAt(index));
    ASSERT_LE(width, std::max(0.001 * static_cast<double>(value), 0.5)) << value;
  }
}

// The oracle: all values, sorted.
TEST(Histogram, PercentilesAgreeWithSortedValues) {
  Rng rng(7);
  std::vector<int64_t> values;
  Histogram histogram;
  for (int i = 0; i < 20000; ++i) {
    values.push_back(static_cast<int64_t>(-std::log(1 - rng.Unit()) * 250'000));
    histogram.Record(values.back());
  }
  std::sort(values.begin(), values.end());
  for (double percentile : {0.1, 25.0, 50.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
    const size_t rank = static_cast<size_t>(std::ceil(percentile / 100 * 20000 - 1e-9));
    const double expected = static_cast<double>(values[rank - 1]);
    EXPECT_NEAR(static_cast<double>(histogram.ValueAt(percentile)), expected, expected / 1000 + 1) << percentile;
  }
  EXPECT_EQ(histogram.min(), values.front());
  EXPECT_EQ(histogram.max(), values.back());
  EXPECT_NEAR(histogram.StandardDeviation(), 250'000, 6000);
}

TEST(Histogram, MergingIsTheSameAsRecordingTogether) {
  Rng rng(3);
  Histogram one, two, both;
  for (int i = 0; i < 10000; ++i) {
    const int64_t value = static_cast<int64_t>(rng.Below(1'000'000'000));
    const int64_t count = 1 + static_cast<int64_t>(rng.Below(64));
    (i % 3 == 0 ? one : two).Record(value, count);
    both.Record(value, count);
  }
  one.Merge(two);
  EXPECT_EQ(one.counts(), both.counts());
  EXPECT_EQ(one.total(), both.total());
  EXPECT_EQ(one.min(), both.min());
  EXPECT_EQ(one.max(), both.max());
  EXPECT_DOUBLE_EQ(one.Mean(), both.Mean());
}

TEST(Histogram, OutOfRangeIsKeptAndCounted) {
  Histogram histogram;
  histogram.Record(-5);
  histogram.Record(Histogram::kMaxValue + 1, 2);
  EXPECT_EQ(histogram.total(), 3);
  EXPECT_EQ(histogram.saturated(), 2);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), Histogram::kMaxValue);
}

TEST(Histogram, PercentileCurveRisesToTheMaximum) {
  Histogram histogram;
  for (int64_t value = 1; value <= 100'000; ++value) histogram.Record(value);
  const auto points = histogram.Percentiles();
  ASSERT_GT(points.size(), 50u);
  for (size_t i = 1; i < points.size(); ++i) {
    EXPECT_GT(points[i].percentile, points[i - 1].percentile);
    EXPECT_GE(points[i].value, points[i - 1].value);
  }
  EXPECT_EQ(points.back().value, 100'000);
  EXPECT_EQ(points.back().percentile, 100);
}

TEST(Histogram, LoadCountsRefusesWhatCannotBe) {
  Histogram histogram;
  EXPECT_FALSE(histogram.LoadCounts({1, -1}));
  std::vector<int64_t> too_long(histogram.counts().size() + 1);
  EXPECT_TRUE(histogram.LoadCounts(too_long));
  too_long.back() = 1;
  EXPECT_FALSE(histogram.LoadCounts(too_long));
  EXPECT_EQ(histogram.total(), 0);
}

TEST(Histogram, ClearForgetsEverything) {
  Histogram histogram;
  histogram.Record(5, 100);
  histogram.Record(Histogram::kMaxValue + 1);
  histogram.Clear();
  EXPECT_EQ(histogram, Histogram());
}

}  // namespace
}  // namespace respect::bench
