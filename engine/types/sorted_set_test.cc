// SortedSet against a plain model: a map from member to score, and a set of pairs in order.
#include "engine/types/sorted_set.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/rng.h"

namespace respect::types {
namespace {

constexpr SortedSet::Limits kPacked{.max_entries = 100000, .max_value = 100000};
constexpr SortedSet::Limits kLarge{.max_entries = 0, .max_value = 0, .seed = 7};
constexpr SortedSet::Limits kUsual{.max_entries = 128, .max_value = 64, .seed = 7};

struct Model {
  std::map<std::string, double> scores;
  std::set<std::pair<double, std::string>> order;

  void Put(const std::string& member, double score) {
    Drop(member);
    scores[member] = score;
    order.emplace(score, member);
  }
  void Drop(const std::string& member) {
    const auto found = scores.find(member);
    if (found == scores.end()) return;
    order.erase({found->second, member});
    scores.erase(found);
  }
  std::vector<std::pair<double, std::string>> Listed() const { return {order.begin(), order.end()}; }
};

std::vector<std::pair<double, std::string>> Listed(const SortedSet& set) {
  std::vector<std::pair<double, std::string>> all;
  set.ForEach([&](Bytes member, double score) { all.emplace_back(score, member); });
  return all;
}

void Put(SortedSet& set, const std::string& member, double score, const SortedSet::Limits& limits) {
  const SortedSet::Place place = set.Find(member);
  if (place.found) {
    set.SetScore(place, score);
  } else {
    set.Insert(place, member, score, limits);
  }
}

void Drop(SortedSet& set, const std::string& member) {
  const SortedSet::Place place = set.Find(member);
  if (place.found) set.Erase(place);
}

void ExpectSame(const SortedSet& set, const Model& model) {
  ASSERT_TRUE(set.CheckInvariants());
  ASSERT_EQ(set.size(), model.scores.size());
  ASSERT_EQ(Listed(set), model.Listed());
}

// Whether every question about order is answered as the sorted list of the model does.
void ExpectSameOrder(const SortedSet& set, const Model& model, double score, const std::string& member) {
  const auto listed = model.Listed();
  size_t below = 0, up_to = 0, rank = 0;
  for (const auto& [other, text] : listed) {
    below += other < score ? 1 : 0;
    up_to += other <= score ? 1 : 0;
  }
  EXPECT_EQ(set.CountBelow(score, false), below);
  EXPECT_EQ(set.CountBelow(score, true), up_to);
  const SortedSet::Place place = set.Find(member);
  ASSERT_EQ(place.found, model.scores.count(member) == 1);
  if (!place.found) return;
  EXPECT_EQ(place.score, model.scores.at(member));
  while (listed[rank].second != member) ++rank;
  EXPECT_EQ(set.RankOf(place), rank);
  EXPECT_EQ(set.At(rank).member, member);
  std::vector<std::pair<double, std::string>> behind;
  set.Walk(rank, rank + 1, true, [&](Bytes text, double other) { behind.emplace_back(other, text); });
  EXPECT_TRUE(std::equal(behind.rbegin(), behind.rend(), listed.begin()));
}

void RunAtRandom(const SortedSet::Limits& limits, uint64_t seed, int rounds, uint64_t members, uint64_t scores) {
  Rng rng(seed);
  SortedSet set;
  Model model;
  for (int round = 0; round < rounds; ++round) {
    // Waves of growth and of shrinking, so that nodes split and merge.
    const bool growing = round / (rounds / 6) % 2 == 0;
    const std::string member = "m" + std::to_string(rng.Below(members));
    const double score = static_cast<double>(rng.Below(scores)) / 4 - 3;
    if (rng.Below(100) < (growing ? 80 : 35)) {
      Put(set, member, score, limits);
      model.Put(member, score);
    } else {
      Drop(set, member);
      model.Drop(member);
    }
    if (round % (rounds / 50) == 0) {
      ExpectSame(set, model);
      ExpectSameOrder(set, model, score, member);
    }
  }
  ExpectSame(set, model);
}

TEST(SortedSet, LargeAgreesWithTheModel) { RunAtRandom(kLarge, 1, 60000, 6000, 100000); }
TEST(SortedSet, LargeWithFewScoresAgreesWithTheModel) { RunAtRandom(kLarge, 2, 60000, 6000, 5); }
TEST(SortedSet, PackedAgreesWithTheModel) { RunAtRandom(kPacked, 3, 6000, 150, 40); }
TEST(SortedSet, GrowingOutOfItsPackedFormAgreesWithTheModel) { RunAtRandom(kUsual, 4, 6000, 400, 1000); }

TEST(SortedSet, AscendingAndDescendingInputFillNodes) {
  for (const int step : {1, -1}) {
    SortedSet set;
    Model model;
    for (int i = 0; i < 20000; ++i) {
      Put(set, std::to_string(i), i * step, kLarge);
      model.Put(std::to_string(i), i * step);
    }
    ExpectSame(set, model);
    EXPECT_LT(set.MemoryUsage(), 20000 * 56);
  }
}

TEST(SortedSet, RemovingRangesLeavesTheRest) {
  for (const SortedSet::Limits& limits : {kPacked, kLarge}) {
    SortedSet set;
    for (int i = 0; i < 3000; ++i) set.Insert(set.Find(std::to_string(i)), std::to_string(i), i, limits);
    set.EraseRange(100, 1000);
    set.EraseRange(0, 50);
    set.EraseRange(1900, 50);
    EXPECT_TRUE(set.CheckInvariants());
    EXPECT_EQ(set.size(), 1900u);
    EXPECT_EQ(set.At(0).member, "50");
    EXPECT_EQ(set.At(49).member, "99");
    EXPECT_EQ(set.At(50).member, "1100");
    EXPECT_EQ(set.At(1899).member, "2949");
  }
}

TEST(SortedSet, LexRangesCountByMember) {
  for (const SortedSet::Limits& limits : {kPacked, kLarge}) {
    SortedSet set;
    for (int i = 1000; i < 2000; ++i) set.Insert(set.Find(std::to_string(i)), std::to_string(i), 0, limits);
    EXPECT_EQ(set.CountBelow("1500", false), 500u);
    EXPECT_EQ(set.CountBelow("1500", true), 501u);
    EXPECT_EQ(set.CountBelow("", true), 0u);
    EXPECT_EQ(set.CountBelow("15", true), 500u);
    EXPECT_EQ(set.CountBelow("9", false), 1000u);
  }
}

TEST(SortedSet, KeepsLongAndEmptyMembersAndStrangeScores) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const SortedSet::Limits& limits : {kPacked, kLarge}) {
    SortedSet set;
    Model model;
    int i = 0;
    for (const double score :
         {-infinity, -1e300, -40000.0, -300.0, -1.0, 0.0, 0.1, 127.0, 128.0, 32768.0, 3e9, infinity}) {
      const std::string member(static_cast<size_t>(i++ * 60), 'x');
      Put(set, member, score, limits);
      model.Put(member, score);
    }
    ExpectSame(set, model);
    const SortedSet copy(set);
    Drop(set, std::string(600, 'x'));
    ExpectSame(copy, model);
    model.Drop(std::string(600, 'x'));
    ExpectSame(set, model);
  }
}

TEST(SortedSet, MinusZeroKeepsItsSignInALargeSetOnly) {
  for (const SortedSet::Limits& limits : {kPacked, kLarge}) {
    SortedSet set;
    Put(set, "a", -0.0, limits);
    EXPECT_EQ(std::signbit(*set.Score("a")), !set.packed());
  }
}

TEST(SortedSet, ScanMeetsEveryMemberThatStays) {
  SortedSet set;
  for (int i = 0; i < 5000; ++i) Put(set, std::to_string(i), i, kLarge);
  std::set<std::string> seen;
  uint64_t cursor = 0;
  int removed = 2500;
  do {
    cursor = set.Scan(cursor, [&](Bytes member, double) { seen.emplace(member); });
    for (int i = 0; i < 5 && removed < 5000; ++i) Drop(set, std::to_string(removed++));
  } while (cursor != 0);
  for (int i = 0; i < 2500; ++i) EXPECT_EQ(seen.count(std::to_string(i)), 1u) << i;
}

TEST(SortedSet, ASetOfAMillionTakesLessThanSixtyBytesAMember) {
  Rng rng(5);
  SortedSet set;
  constexpr int kMembers = 200000;
  for (int i = 0; i < kMembers; ++i) {
    char member[24];
    std::snprintf(member, sizeof(member), "member:%09d", i);
    Put(set, member, static_cast<double>(rng.Below(1u << 30)), kLarge);
  }
  EXPECT_LT(set.MemoryUsage() / kMembers, 60u);
}

RC_GTEST_PROP(SortedSetProperty, AnyInputBuildsTheSameAsTheModel,
              (const std::vector<std::pair<std::string, int8_t>>& pairs)) {
  SortedSet one_by_one;
  SortedSetBuilder builder(9);
  Model model;
  const bool packed = *rc::gen::arbitrary<bool>();
  const SortedSet::Limits& limits = packed ? kPacked : kLarge;
  for (const auto& [member, score] : pairs) {
    Put(one_by_one, member, score, limits);
    builder.Add(member, score, [](double, double last) { return last; });
    model.Put(member, score);
  }
  const auto built = builder.Build(limits);
  RC_ASSERT(one_by_one.CheckInvariants());
  RC_ASSERT(built->CheckInvariants());
  RC_ASSERT(Listed(one_by_one) == model.Listed());
  RC_ASSERT(Listed(*built) == model.Listed());
  RC_ASSERT(Listed(SortedSet(*built)) == model.Listed());
}

}  // namespace
}  // namespace respect::types
