// Set against a plain model: a std::set of strings.
#include "engine/types/set.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace respect::types {
namespace {

using Model = std::set<std::string>;

constexpr Set::Limits kUsual{.max_ints = 512, .max_flat_count = 128, .max_flat_value = 64, .seed = 7};
constexpr Set::Limits kTiny{.max_ints = 4, .max_flat_count = 6, .max_flat_value = 20, .seed = 7};

// Owns a set, and does to it and to the model the same.
class Pair {
 public:
  explicit Pair(const Set::Limits& limits) : limits_(limits), set_(Set::MakeInts()) {}
  ~Pair() { set_.Free(); }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  void Add(const std::string& member) { EXPECT_EQ(set_.Add(member, limits_), model_.insert(member).second) << member; }
  void Remove(const std::string& member) { EXPECT_EQ(set_.Remove(member), model_.erase(member) == 1) << member; }

  Set& set() { return set_; }
  const Model& model() const { return model_; }
  Model Listed() const {
    Model listed;
    set_.ForEach([&](Bytes member) { EXPECT_TRUE(listed.emplace(member).second); });
    return listed;
  }
  bool Same() const { return set_.CheckInvariants() && set_.size() == model_.size() && Listed() == model_; }

 private:
  Set::Limits limits_;
  Set set_;
  Model model_;
};

std::string Member(Rng& rng, bool text) {
  const auto number = static_cast<int64_t>(rng.Below(600)) - 300;
  return text && rng.Below(3) == 0 ? "m" + std::to_string(number) : std::to_string(number);
}

void RunAtRandom(const Set::Limits& limits, bool text) {
  Rng rng(3);
  Pair pair(limits);
  for (const uint64_t adds : {90, 50, 20, 80, 0}) {  // of a hundred
    for (int i = 0; i < 2000; ++i) {
      const std::string member = Member(rng, text);
      rng.Below(100) < adds ? pair.Add(member) : pair.Remove(member);
      const std::string other = Member(rng, text);
      ASSERT_EQ(pair.set().Contains(other), pair.model().contains(other)) << other;
    }
    ASSERT_TRUE(pair.Same());
  }
}

TEST(Set, IntegersAgreeWithTheModel) {
  RunAtRandom({.max_ints = 5000, .max_flat_count = 0, .max_flat_value = 0, .seed = 1}, false);
}
TEST(Set, FlatAgreesWithTheModel) {
  RunAtRandom({.max_ints = 0, .max_flat_count = 5000, .max_flat_value = 64, .seed = 1}, true);
}
TEST(Set, TableAgreesWithTheModel) {
  RunAtRandom({.max_ints = 0, .max_flat_count = 0, .max_flat_value = 0, .seed = 1}, true);
}
TEST(Set, UsualLimitsAgreeWithTheModel) { RunAtRandom(kUsual, true); }

TEST(Set, MovesOnThroughItsForms) {
  Pair pair(kTiny);
  for (const char* member : {"1", "-1", "9223372036854775807", "-9223372036854775808"}) pair.Add(member);
  EXPECT_EQ(pair.set().form(), Set::Form::kInts);
  pair.Add("text");
  EXPECT_EQ(pair.set().form(), Set::Form::kFlat);
  pair.Add("longer than twenty bytes");
  EXPECT_EQ(pair.set().form(), Set::Form::kTable);
  EXPECT_TRUE(pair.Same());
  pair.Remove("longer than twenty bytes");
  EXPECT_EQ(pair.set().form(), Set::Form::kTable) << "it never goes back";
}

TEST(Set, WhatOnlyLooksLikeAnIntegerIsText) {
  for (const char* member : {"01", "+1", "-0", "1 ", "", "9223372036854775808", "1.0"}) {
    Pair pair(kUsual);
    pair.Add(member);
    EXPECT_EQ(pair.set().form(), Set::Form::kFlat) << member;
    EXPECT_TRUE(pair.Same());
  }
}

TEST(Set, RandomMembersAreFair) {
  for (const Set::Limits& limits : {kUsual, Set::Limits{0, 100, 64, 7}, Set::Limits{0, 0, 0, 7}}) {
    Pair pair(limits);
    constexpr int kMembers = 20, kDraws = 20000;
    for (int i = 0; i < kMembers; ++i) pair.Add(std::to_string(i));
    Rng rng(11);
    std::vector<int> seen(kMembers);
    for (int i = 0; i < kDraws; ++i) {
      MemberText text;
      pair.set().Random(rng, text);
      ++seen[std::stoul(std::string(text.view()))];
    }
    double chi_square = 0;
    constexpr double kExpected = static_cast<double>(kDraws) / kMembers;
    for (const int count : seen) chi_square += (count - kExpected) * (count - kExpected) / kExpected;
    EXPECT_LT(chi_square, 50.8) << "19 degrees of freedom: one in ten thousand";
  }
}

TEST(Set, ScanMeetsEveryMemberThatStays) {
  Pair pair(kTiny);
  for (int i = 0; i < 3000; ++i) pair.Add("m" + std::to_string(i));
  Model seen;
  uint64_t cursor = 0;
  int removed = 1500;
  do {
    cursor = pair.set().Scan(cursor, [&](Bytes member) { seen.emplace(member); });
    for (int i = 0; i < 4 && removed < 3000; ++i) pair.Remove("m" + std::to_string(removed++));
  } while (cursor != 0);
  for (int i = 0; i < 1500; ++i) EXPECT_TRUE(seen.contains("m" + std::to_string(i))) << i;
}

TEST(Set, BecomesIntegersAgainOnlyWhenAskedTo) {
  Pair pair(kUsual);
  for (const char* member : {"3", "x", "1"}) pair.Add(member);
  pair.Remove("x");
  EXPECT_EQ(pair.set().form(), Set::Form::kFlat);
  pair.set().CompactToInts(kUsual);
  EXPECT_EQ(pair.set().form(), Set::Form::kInts);
  EXPECT_TRUE(pair.Same());
}

RC_GTEST_PROP(SetProperty, AnyMembersAreThoseOfTheModel,
              (const std::vector<std::string>& texts, const std::vector<int64_t>& numbers)) {
  Pair pair(*rc::gen::arbitrary<bool>() ? kTiny : kUsual);
  for (const int64_t number : numbers) pair.Add(std::to_string(number));
  for (const std::string& text : texts) pair.Add(text);
  RC_ASSERT(pair.Same());
  Set copy = pair.set().Copy();
  for (const int64_t number : numbers) pair.Remove(std::to_string(number));
  RC_ASSERT(pair.Same());
  bool all = true;
  for (const std::string& text : texts) all = all && copy.Contains(text);
  for (const int64_t number : numbers) all = all && copy.Contains(std::to_string(number));
  copy.Free();
  RC_ASSERT(all);
}

}  // namespace
}  // namespace respect::types
