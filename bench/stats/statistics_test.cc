#include "bench/stats/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engine/base/rng.h"

namespace respect::bench {
namespace {

using Values = std::vector<double>;

// A standard normal variate (Box and Muller).
double Normal(Rng& rng) {
  return std::sqrt(-2 * std::log(1 - rng.Unit())) * std::cos(2 * 3.14159265358979323846 * rng.Unit());
}

TEST(Statistics, MeansAndQuantiles) {
  EXPECT_DOUBLE_EQ(Mean(Values{1, 2, 3, 6}), 3);
  EXPECT_DOUBLE_EQ(StandardDeviation(Values{2, 4, 4, 4, 5, 5, 7, 9}), std::sqrt(32.0 / 7));
  EXPECT_DOUBLE_EQ(Median({5, 1, 3}), 3);
  EXPECT_DOUBLE_EQ(Quantile({10, 20, 30, 40}, 0.25), 17.5);
  EXPECT_EQ(StandardDeviation(Values{5}), 0);
}

// Table values of Student's t.
TEST(Statistics, StudentQuantilesMatchTheTables) {
  EXPECT_NEAR(StudentQuantile(0.975, 1), 12.7062, 1e-4);
  EXPECT_NEAR(StudentQuantile(0.975, 9), 2.26216, 1e-5);
  EXPECT_NEAR(StudentQuantile(0.95, 5), 2.01505, 1e-5);
  EXPECT_NEAR(StudentQuantile(0.8, 9), 0.883404, 1e-5);
  EXPECT_NEAR(StudentQuantile(0.5, 4), 0, 1e-6);
  EXPECT_NEAR(StudentQuantile(0.975, 1e6), 1.95997, 1e-4);
}

// With n differences of one sign there are 2 of 2^n equally likely outcomes as extreme.
TEST(SignedRank, OneSidedSamplesHaveTheExactProbability) {
  EXPECT_DOUBLE_EQ(SignedRankP(Values{1, 2, 3, 4, 5}), 2.0 / 32);
  EXPECT_DOUBLE_EQ(SignedRankP(Values{-1, -2, -3, -4, -5, -6}), 2.0 / 64);
  EXPECT_DOUBLE_EQ(SignedRankP(Values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), 2.0 / 1024);
}

// Of the 256 patterns of signs, 7 give a sum of at most 4 (the subsets of 1 .. 8 that add up to it), 10 at most 5, 14
// at most 6.
TEST(SignedRank, MatchesTheTable) {
  EXPECT_NEAR(SignedRankP(Values{1, 2, 3, -4, 5, 6, 7, 8}), 2 * 7.0 / 256, 1e-12);   // W = 4
  EXPECT_NEAR(SignedRankP(Values{1, 2, 3, 4, -5, 6, 7, 8}), 2 * 10.0 / 256, 1e-12);  // W = 5
  EXPECT_NEAR(SignedRankP(Values{1, 2, 3, 4, 5, -6, 7, 8}), 2 * 14.0 / 256, 1e-12);  // W = 6
}

TEST(SignedRank, TiesShareRanksAndZerosAreLeftOut) {
  EXPECT_DOUBLE_EQ(SignedRankP(Values{0, 0, 2, 2, 2, 2, 2}), 2.0 / 32);
  EXPECT_DOUBLE_EQ(SignedRankP(Values{1, -1}), 1);
  EXPECT_DOUBLE_EQ(SignedRankP(Values{}), 1);
  EXPECT_DOUBLE_EQ(SignedRankP(Values{0, 0}), 1);
}

TEST(SignedRank, ApproximationContinuesTheExactTest) {
  Rng rng(4);
  Values sixty, more;
  for (int i = 0; i < 61; ++i) {
    more.push_back(Normal(rng) + 0.3);
    if (i < 60) sixty.push_back(more.back());
  }
  EXPECT_NEAR(SignedRankP(sixty), SignedRankP(more), 0.02);
}

// Complete separation: 2 of the C(n + m, n) orders are as extreme.
TEST(MannWhitney, SeparatedSamplesHaveTheExactProbability) {
  EXPECT_DOUBLE_EQ(MannWhitneyP(Values{1, 2, 3}, Values{4, 5, 6}), 2.0 / 20);
  EXPECT_DOUBLE_EQ(MannWhitneyP(Values{6, 7, 8, 9, 10}, Values{1, 2, 3, 4, 5}), 2.0 / 252);
  EXPECT_DOUBLE_EQ(MannWhitneyP(Values{1}, Values{2}), 1);
}

// With samples of 4 and 5, U is at most 4 in 12 of the 126 orders (1 + 1 + 2 + 3 + 5 ways for 0 to 4), at most 3 in 7.
TEST(MannWhitney, MatchesTheTable) {
  EXPECT_NEAR(MannWhitneyP(Values{1, 2, 3, 8}, Values{4, 5, 6, 7, 9}), 2 * 12.0 / 126, 1e-12);
  EXPECT_NEAR(MannWhitneyP(Values{1, 2, 3, 7}, Values{4, 5, 6, 8, 9}), 2 * 7.0 / 126, 1e-12);
  EXPECT_DOUBLE_EQ(MannWhitneyP(Values{1, 4}, Values{2, 3}), 1);
}

TEST(MannWhitney, TiesUseTheApproximation) {
  EXPECT_DOUBLE_EQ(MannWhitneyP(Values{1, 1, 1}, Values{1, 1, 1}), 1);
  const double p = MannWhitneyP(Values{1, 1, 2, 2, 3, 3, 3}, Values{5, 5, 6, 6, 7, 7, 7});
  EXPECT_GT(p, 0.0005);
  EXPECT_LT(p, 0.01);
}

TEST(Bootstrap, IntervalCoversTheTruthAboutAsOftenAsItSays) {
  int covered = 0;
  constexpr int kTrials = 400;
  Rng rng(8);
  for (int trial = 0; trial < kTrials; ++trial) {
    Values ratios;
    for (int i = 0; i < 12; ++i) ratios.push_back(1.1 * std::exp(0.05 * Normal(rng)));
    const Interval interval = BootstrapRatio(ratios, static_cast<uint64_t>(trial));
    covered += interval.low <= 1.1 && interval.high >= 1.1;
  }
  EXPECT_GT(covered, kTrials * 90 / 100);
  EXPECT_LT(covered, kTrials * 99 / 100);
}

TEST(Bootstrap, UnpairedIntervalHoldsTheRatio) {
  const Interval interval = BootstrapRatioUnpaired(Values{20, 21, 19, 20}, Values{10, 10.5, 9.5, 10}, 1);
  EXPECT_LT(interval.low, 2);
  EXPECT_GT(interval.high, 2);
  EXPECT_GT(interval.low, 1.8);
  EXPECT_LT(interval.high, 2.2);
}

TEST(CompareSamples, NoDifferenceIsSeldomCalledOne) {
  Rng rng(15);
  int found = 0;
  for (int trial = 0; trial < 300; ++trial) {
    Values a, b;
    for (int i = 0; i < 10; ++i) {
      a.push_back(1000 * std::exp(0.03 * Normal(rng)));
      b.push_back(1000 * std::exp(0.03 * Normal(rng)));
    }
    found += CompareSamples(a, b, true, static_cast<uint64_t>(trial)).significant;
  }
  EXPECT_LE(found, 300 * 7 / 100);
}

TEST(CompareSamples, DetectableDifferencesAreFoundFourTimesInFive) {
  Rng rng(16);
  constexpr double kSpread = 0.03;
  for (const size_t rounds : {6u, 7u, 10u, 20u}) {
    int found = 0;
    const double effect = DetectableRatio(kSpread * std::sqrt(2.0), rounds);
    for (int trial = 0; trial < 300; ++trial) {
      Values a, b;
      for (size_t i = 0; i < rounds; ++i) {
        a.push_back(1000 * effect * std::exp(kSpread * Normal(rng)));
        b.push_back(1000 * std::exp(kSpread * Normal(rng)));
      }
      found += CompareSamples(a, b, true, static_cast<uint64_t>(trial)).significant;
    }
    EXPECT_GT(found, 300 * 70 / 100) << rounds;
    EXPECT_LT(found, 300 * 90 / 100) << rounds;
  }
}

// 618 ns against 1779 ns in four rounds, each alike: no test of ranks can call that significant.
TEST(CompareSamples, TooFewRoundsFindNothingAndPromiseNothing) {
  EXPECT_EQ(RoundsNeeded(true), 6u);
  EXPECT_EQ(RoundsNeeded(false), 4u);
  EXPECT_NEAR(SmallestSignedRankP(6), 2 / 64.0, 1e-12);
  EXPECT_NEAR(SmallestMannWhitneyP(4, 4), 2 / 70.0, 1e-12);
  for (const size_t rounds : {1u, 2u, 4u, 5u, 6u, 8u}) {
    Values a, b;
    for (size_t i = 0; i < rounds; ++i) {
      a.push_back(618 + static_cast<double>(i));
      b.push_back(1779 - 2 * static_cast<double>(i));
    }
    const RatioResult result = CompareSamples(a, b, true, 1);
    EXPECT_EQ(result.too_few, rounds < 6) << rounds;
    EXPECT_EQ(result.significant, rounds >= 6) << rounds;
    EXPECT_EQ(std::isinf(result.detectable), rounds < 6) << rounds;
  }
}

TEST(CompareSamples, PairingSeesThroughDrift) {
  Values a, b;
  for (int i = 0; i < 10; ++i) {
    const double drift = 1000 * (1 + i);
    a.push_back(drift * (1.05 + 0.001 * (i % 3)));
    b.push_back(drift);
  }
  EXPECT_TRUE(CompareSamples(a, b, true, 1).significant);
  EXPECT_FALSE(CompareSamples(a, b, false, 1).significant);
}

TEST(CompareSamples, ZeroesAndTooFewAreNoEvidence) {
  const RatioResult none = CompareSamples(Values{0, 0}, Values{1, 2}, true, 1);
  EXPECT_FALSE(none.significant);
  EXPECT_FALSE(CompareSamples(Values{5}, Values{1}, true, 1).significant);
  EXPECT_TRUE(std::isinf(CompareSamples(Values{5}, Values{1}, true, 1).detectable));
}

}  // namespace
}  // namespace respect::bench
