#include "bench/load/arrivals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace respect::bench {
namespace {

using testing::HasSubstr;

RateProfile Parse(Bytes rate, Bytes bursts = "", double seconds = 10) {
  auto profile = ParseRate(rate, bursts, seconds);
  EXPECT_TRUE(profile.ok());
  return *profile;
}

TEST(RateProfile, ConstantRateIsSpacedEvenly) {
  Arrivals arrivals(Parse("1k"), false, 0, 1, 1);
  for (int64_t i = 0; i < 1000; ++i) EXPECT_NEAR(arrivals.Next(), i * 1'000'000, 2);
}

TEST(RateProfile, ThreadsInterleaveIntoTheWholeRate) {
  std::vector<int64_t> due;
  for (int part = 0; part < 4; ++part) {
    Arrivals arrivals(Parse("1000"), false, part, 4, 1);
    for (int i = 0; i < 25; ++i) due.push_back(arrivals.Next());
  }
  std::sort(due.begin(), due.end());
  for (size_t i = 0; i < due.size(); ++i) EXPECT_NEAR(due[i], static_cast<int64_t>(i) * 1'000'000, 4);
}

TEST(RateProfile, RampReachesItsEndAndStays) {
  const RateProfile ramp = Parse("1000..3000", "", 10);
  EXPECT_DOUBLE_EQ(ramp.RateAt(0), 1000);
  EXPECT_DOUBLE_EQ(ramp.RateAt(5), 2000);
  EXPECT_DOUBLE_EQ(ramp.RateAt(20), 3000);
  EXPECT_NEAR(ramp.ExpectedBy(10), 20'000, 1e-6);
  EXPECT_NEAR(ramp.ExpectedBy(11), 23'000, 1e-6);
  Arrivals arrivals(ramp, false, 0, 1, 1);
  int64_t before = -1, last = 0;
  int in_ten = 0;
  while (last < 10'000'000'000) {
    before = last;
    last = arrivals.Next();
    EXPECT_GE(last, before);
    in_ten += last < 10'000'000'000;
  }
  EXPECT_NEAR(in_ten, 20'000, 2);
}

TEST(RateProfile, BurstsComeAtTheEndOfEachPeriod) {
  const RateProfile bursts = Parse("1000", "5x100ms/1s");
  EXPECT_DOUBLE_EQ(bursts.RateAt(0.5), 1000);
  EXPECT_DOUBLE_EQ(bursts.RateAt(0.95), 5000);
  EXPECT_DOUBLE_EQ(bursts.RateAt(1.05), 1000);
  EXPECT_NEAR(bursts.ExpectedBy(1), 1400, 1e-6);
  EXPECT_NEAR(bursts.ExpectedBy(3), 4200, 1e-6);
  EXPECT_NEAR(bursts.ExpectedBy(0.95), 1150, 1e-6);
  for (double expected : {1.0, 900.0, 1000.0, 1399.0, 1401.0, 5000.5}) {
    EXPECT_NEAR(bursts.ExpectedBy(*bursts.TimeOf(expected)), expected, 1e-4);
  }
}

TEST(Arrivals, PoissonGapsAreExponential) {
  Arrivals arrivals(Parse("10000"), true, 0, 1, 99);
  double last = 0, sum = 0, squares = 0;
  int above_mean = 0;
  constexpr int kGaps = 100'000;
  for (int i = 0; i < kGaps; ++i) {
    const double due = static_cast<double>(arrivals.Next());
    const double gap = due - last;
    ASSERT_GE(gap, 0);
    sum += gap;
    squares += gap * gap;
    above_mean += gap > 100'000;
    last = due;
  }
  const double mean = sum / kGaps;
  EXPECT_NEAR(mean, 100'000, 1500);
  EXPECT_NEAR(std::sqrt(squares / kGaps - mean * mean), 100'000, 2500);  // deviation equals the mean
  EXPECT_NEAR(above_mean, kGaps * std::exp(-1), 700);
}

TEST(Arrivals, PoissonFollowsARamp) {
  Arrivals arrivals(Parse("0.001..2000", "", 10), true, 0, 1, 3);
  int first_half = 0, all = 0;
  for (int64_t due = arrivals.Next(); due < 10'000'000'000; due = arrivals.Next()) {
    ++all;
    first_half += due < 5'000'000'000;
  }
  EXPECT_NEAR(all, 10'000, 400);
  EXPECT_NEAR(first_half, 2500, 200);
}

TEST(ParseRate, WhatIsNoRateIsRefused) {
  for (const Bytes bad : {"", "x", "-5", "0", "10..", "..10", "1e400", "10kk"}) {
    EXPECT_FALSE(ParseRate(bad, "", 1).ok()) << bad;
  }
  for (const Bytes bad : {"5", "5x", "5x1s", "5x1s/", "5x2s/1s", "0x1s/2s"}) {
    EXPECT_FALSE(ParseRate("10", bad, 1).ok()) << bad;
  }
  EXPECT_EQ(Parse("20k", "5x100ms/1s").Text(), "20000/s, 5x for 0.1 s every 1 s");
}

}  // namespace
}  // namespace respect::bench
