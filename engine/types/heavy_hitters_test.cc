// HeavyHitters: examples, and its promises against exact counts.
#include "engine/types/heavy_hitters.h"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

// Behind GoogleTest, which it extends.
#include <rapidcheck/gtest.h>

namespace respect::types {
namespace {

std::vector<std::pair<std::string, uint64_t>> TopOf(const HeavyHitters& hitters, size_t count) {
  std::vector<std::pair<std::string, uint64_t>> top;
  for (const HeavyHitters::Hitter& hitter : hitters.Top(count)) top.emplace_back(hitter.key, hitter.weight);
  return top;
}

TEST(HeavyHitters, TellsTheHeaviestFirstAndTiesByName) {
  HeavyHitters hitters(8);
  hitters.Add("a", 1), hitters.Add("b", 5), hitters.Add("a", 3), hitters.Add("c", 5);
  EXPECT_THAT(TopOf(hitters, 2), ::testing::ElementsAre(std::pair("b", 5), std::pair("c", 5)));
  EXPECT_THAT(TopOf(hitters, 9).back(), std::pair("a", 4));
}

TEST(HeavyHitters, ANewKeyReplacesTheLightestAndInheritsItsWeight) {
  HeavyHitters hitters(2);
  hitters.Add("a", 10), hitters.Add("b", 2), hitters.Add("c", 1);
  EXPECT_THAT(TopOf(hitters, 9), ::testing::ElementsAre(std::pair("a", 10), std::pair("c", 3)));
}

// Of any stream: never too light, too heavy by no more than total / capacity, and every key above that is there.
RC_GTEST_PROP(HeavyHitters, KeepsItsPromises, ()) {
  const auto capacity = *rc::gen::inRange<size_t>(1, 9);
  const auto stream = *rc::gen::container<std::vector<std::pair<char, int>>>(
      rc::gen::pair(rc::gen::inRange('a', 'q'), rc::gen::inRange(0, 50)));
  HeavyHitters hitters(capacity);
  std::map<std::string, uint64_t> exact;
  uint64_t total = 0;
  for (const auto& [name, weight] : stream) {
    const std::string key(1, name);
    hitters.Add(key, static_cast<uint64_t>(weight));
    exact[key] += static_cast<uint64_t>(weight);
    total += static_cast<uint64_t>(weight);
  }
  const auto top = TopOf(hitters, capacity);
  RC_ASSERT(top.size() == std::min(capacity, exact.size()));
  std::map<std::string, uint64_t> told(top.begin(), top.end());
  uint64_t sum = 0;
  for (const auto& [key, weight] : top) {
    sum += weight;
    RC_ASSERT(weight >= exact[key]);
    RC_ASSERT(weight <= exact[key] + total / capacity);
  }
  RC_ASSERT(sum == total);
  for (const auto& [key, weight] : exact) RC_ASSERT(told.contains(key) || weight <= total / capacity);
}

}  // namespace
}  // namespace respect::types
