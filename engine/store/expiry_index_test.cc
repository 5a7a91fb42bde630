#include "engine/store/expiry_index.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "engine/base/rng.h"

namespace respect {
namespace {

constexpr size_t kNoLimit = static_cast<size_t>(-1);

class ExpiryIndexTest : public testing::Test {
 protected:
  ~ExpiryIndexTest() override {
    for (Entry* entry : live_) EntryFactory::Free(arena_, entry);
  }
  Entry* Add(int64_t expire_ms) {
    Entry* entry = EntryFactory::Make(arena_, "k" + std::to_string(++made_), {}, expire_ms, 0);
    index_.Insert(entry);
    live_.insert(entry);
    return entry;
  }
  void Drop(Entry* entry) {
    index_.Remove(entry);
    live_.erase(entry);
    EntryFactory::Free(arena_, entry);
  }
  // Everything due at `now_ms`, taken out.
  std::multiset<int64_t> TakeDue(int64_t now_ms) {
    std::multiset<int64_t> taken;
    size_t examined = kNoLimit;
    while (Entry* entry = index_.NextDue(now_ms, &examined)) {
      taken.insert(entry->expire_ms());
      Drop(entry);
    }
    return taken;
  }

  SlabArena arena_;
  ExpiryIndex index_;
  std::set<Entry*> live_;
  int made_ = 0;
};

TEST_F(ExpiryIndexTest, GivesWhatIsPastAndNothingElse) {
  for (const int64_t at : {5, 100, 101, 5000, 1'000'000}) Add(at);
  EXPECT_TRUE(TakeDue(5).empty()) << "an expiry is past only after its millisecond";
  EXPECT_EQ(TakeDue(101), (std::multiset<int64_t>{5, 100}));
  EXPECT_EQ(TakeDue(5001), (std::multiset<int64_t>{101, 5000}));
  EXPECT_EQ(TakeDue(INT64_MAX), (std::multiset<int64_t>{1'000'000}));
  EXPECT_EQ(index_.size(), 0u);
}

TEST_F(ExpiryIndexTest, TakesTheFarthestExpiries) {
  Add(INT64_MAX);
  Add(INT64_MAX - 1);
  Add(0);
  EXPECT_EQ(TakeDue(1), (std::multiset<int64_t>{0}));
  EXPECT_EQ(TakeDue(INT64_MAX), (std::multiset<int64_t>{INT64_MAX - 1}));
}

TEST_F(ExpiryIndexTest, AverageOfTheFarthestIsFarToo) {
  Add(INT64_MAX);
  Add(INT64_MAX);
  EXPECT_EQ(index_.AverageExpireMs(), INT64_MAX);
}

TEST_F(ExpiryIndexTest, LooksAtNoMoreThanAllowed) {
  for (int i = 0; i < 1000; ++i) Add(10);
  size_t examined = 7;
  int found = 0;
  while (Entry* entry = index_.NextDue(20, &examined)) {
    Drop(entry);
    ++found;
  }
  EXPECT_EQ(found, 7);
  EXPECT_EQ(TakeDue(20).size(), 993u);
}

TEST_F(ExpiryIndexTest, ReplacementStandsWhereTheOldOneStood) {
  Entry* old = Add(1000);
  Add(1000);
  Entry* fresh = EntryFactory::Make(arena_, "other", {}, 1000, 0);
  index_.Replace(old, fresh);
  live_.erase(old);
  live_.insert(fresh);
  EntryFactory::Free(arena_, old);
  EXPECT_EQ(TakeDue(2000).size(), 2u);
}

// Inserts, removals and time in random order, also backwards, against a sorted map.
TEST_F(ExpiryIndexTest, AverageOfWidelySpreadExpiries) {
  EXPECT_EQ(index_.AverageExpireMs(), 0);
  Add(1'000);
  Add(1'000'000);
  Add(2'000'000'000);
  EXPECT_NEAR(static_cast<double>(index_.AverageExpireMs()), 667'000'333.0, 1.0);
}

TEST_F(ExpiryIndexTest, AgreesWithASortedMap) {
  Rng rng(17);
  std::multimap<int64_t, Entry*> model;
  int64_t now = 1'700'000'000'000;
  for (int round = 0; round < 20000; ++round) {
    const uint64_t what = rng.Below(10);
    if (what < 6) {
      const int64_t span = int64_t{1} << rng.Below(36);
      const int64_t at = now - 10 + static_cast<int64_t>(rng.Below(static_cast<uint64_t>(span) + 20));
      model.emplace(at, Add(at));
    } else if (what < 8 && !model.empty()) {
      auto at = model.begin();
      std::advance(at, rng.Below(std::min<uint64_t>(model.size(), 50)));
      Drop(at->second);
      model.erase(at);
    } else {
      now += what == 8 ? static_cast<int64_t>(rng.Below(uint64_t{1} << rng.Below(34)))
                       : -static_cast<int64_t>(rng.Below(50));
      std::multiset<int64_t> expected;
      while (!model.empty() && model.begin()->first < now) {
        expected.insert(model.begin()->first);
        model.erase(model.begin());
      }
      ASSERT_EQ(TakeDue(now), expected) << "at " << now;
      ASSERT_EQ(index_.size(), model.size());
    }
  }
}

}  // namespace
}  // namespace respect
