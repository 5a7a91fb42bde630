#include "bench/load/picker.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

namespace respect::bench {
namespace {

std::vector<int64_t> Draw(const Pick& pick, int draws, std::shared_ptr<KeyCounter> counter = nullptr) {
  Picker picker(pick, std::move(counter));
  Rng rng(42);
  std::vector<int64_t> counts(pick.count);
  for (int i = 0; i < draws; ++i) ++counts.at(picker.Next(rng));
  return counts;
}

TEST(ZipfSampler, RanksFollowTheirWeights) {
  for (double skew : {0.5, 0.99, 1.0, 1.5}) {
    const ZipfSampler sampler(1000, skew);
    Rng rng(1);
    constexpr int kDraws = 400'000;
    std::vector<int> counts(1001);
    for (int i = 0; i < kDraws; ++i) ++counts.at(sampler.Sample(rng));
    double weights = 0;
    for (int rank = 1; rank <= 1000; ++rank) weights += std::pow(rank, -skew);
    // Chi-square over the first 100 ranks and the rest: its mean is the degrees of freedom, its deviation sqrt(2 *
    // 100).
    double chi = 0, rest = kDraws, rest_expected = kDraws;
    for (int rank = 1; rank <= 100; ++rank) {
      const double expected = kDraws * std::pow(rank, -skew) / weights;
      chi += (counts[static_cast<size_t>(rank)] - expected) * (counts[static_cast<size_t>(rank)] - expected) / expected;
      rest -= counts[static_cast<size_t>(rank)];
      rest_expected -= expected;
    }
    chi += (rest - rest_expected) * (rest - rest_expected) / rest_expected;
    EXPECT_LT(chi, 100 + 4 * std::sqrt(200.0)) << "skew " << skew;
  }
}

TEST(ZipfSampler, OneRankIsAlwaysOne) {
  Rng rng(1);
  EXPECT_EQ(ZipfSampler(1, 0.99).Sample(rng), 1u);
}

TEST(Picker, UniformReachesEveryNumberAboutEqually) {
  for (int64_t count : Draw({.kind = Pick::Kind::kUniform, .count = 100}, 100'000)) EXPECT_NEAR(count, 1000, 150);
}

TEST(Picker, ZipfSpreadsThePopularOnesOut) {
  const auto counts = Draw({.kind = Pick::Kind::kZipf, .count = 1000}, 100'000);
  const auto most = static_cast<size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
  EXPECT_EQ(most, 0u);                   // rank 1
  EXPECT_LT(counts[1], counts[0] / 20);  // its neighbour is not rank 2
}

TEST(Picker, LatestPrefersWhatNextMade) {
  auto newest = std::make_shared<KeyCounter>(1000);
  Picker next({.kind = Pick::Kind::kNext, .count = 1000}, newest);
  Picker latest({.kind = Pick::Kind::kLatest, .count = 1000}, newest);
  Rng rng(5);
  for (uint64_t i = 0; i < 500; ++i) EXPECT_EQ(next.Next(rng), 1000 + i);
  int newest_picks = 0;
  for (int i = 0; i < 10'000; ++i) {
    const uint64_t number = latest.Next(rng);
    ASSERT_LT(number, 1500u);
    ASSERT_GE(number, 500u);
    newest_picks += number == 1499;
  }
  EXPECT_GT(newest_picks, 1000);
}

TEST(Picker, HotspotGetsItsShareAndMoves) {
  const Pick pick{.kind = Pick::Kind::kHotspot, .count = 1000, .hot_keys = 0.1, .hot_picks = 0.9, .move_every = 10'000};
  Picker picker(pick, nullptr);
  Rng rng(3);
  for (uint64_t start : {0u, 100u, 200u}) {
    int hot = 0;
    for (int i = 0; i < 9'999; ++i) {
      const uint64_t number = picker.Next(rng);
      hot += number >= start && number < start + 100;
    }
    EXPECT_NEAR(hot, 9000, 200) << start;
    picker.Next(rng);
  }
}

TEST(Picker, SequentialThreadsShareTheNumbersWithoutOverlap) {
  const Pick pick{.kind = Pick::Kind::kSequential, .count = 10};
  Rng rng(1);
  std::multiset<uint64_t> seen;
  auto counter = std::make_shared<KeyCounter>(0);
  Picker one(pick, counter), two(pick, counter);
  for (int i = 0; i < 5; ++i) {
    seen.insert(one.Next(rng));
    seen.insert(two.Next(rng));
  }
  EXPECT_EQ(seen, (std::multiset<uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

}  // namespace
}  // namespace respect::bench
