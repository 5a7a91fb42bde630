#include "engine/store/evictor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/store/keyspace.h"

namespace respect {
namespace {

using By = Evictor::By;

// Hears which keys went.
class Evicted : public KeyspaceObserver {
 public:
  void OnTouched(Database&, const Key& key, const Event& event) override {
    if (event.name == event::kEvicted.name) keys.emplace_back(key.bytes);
  }
  void OnEvent(Database&, const Key&, const Event&) override {}
  void OnFlushed(int) override {}
  void OnPropagateAs(int, std::span<const Bytes>) override {}
  std::vector<std::string> keys;
};

class EvictorTest : public testing::Test {
 protected:
  EvictorTest() : clock_(1'000'000'000'000), keyspace_(2, clock_, 1, &evicted_), evictor_(keyspace_) {}
  Key K(Bytes bytes) { return keyspace_.MakeKey(bytes); }
  void AdvanceSeconds(int64_t seconds) {
    clock_.AdvanceUs(seconds * 1'000'000);
    keyspace_.RefreshTime();
  }
  void Set(int number, ExpiryChange expiry = ExpiryChange::Clear()) {
    keyspace_.db(0).SetString(K("key:" + std::to_string(number)), "value", expiry);
  }
  size_t EvictAll(Evictor::Policy policy) {
    size_t count = 0;
    while (evictor_.EvictOne(policy, 5)) ++count;
    return count;
  }

  VirtualClock clock_;
  Evicted evicted_;
  Keyspace keyspace_;
  Evictor evictor_;
};

TEST_F(EvictorTest, HasNothingToDeleteInAnEmptyKeyspace) {
  for (const By by : {By::kIdleTime, By::kFrequency, By::kTimeLeft, By::kChance}) {
    EXPECT_FALSE(evictor_.EvictOne({by, false}, 5));
    EXPECT_FALSE(evictor_.EvictOne({by, true}, 5));
  }
}

TEST_F(EvictorTest, DeletesEveryKeyOfEveryDatabaseInTheEnd) {
  for (const By by : {By::kIdleTime, By::kFrequency, By::kChance}) {
    for (int i = 0; i < 500; ++i) Set(i);
    keyspace_.db(1).SetString(K("other"), "value");
    EXPECT_EQ(EvictAll({by, false}), 501U);
    EXPECT_EQ(keyspace_.db(0).size() + keyspace_.db(1).size(), 0U);
  }
  EXPECT_EQ(keyspace_.stats().evicted, 3 * 501);
}

TEST_F(EvictorTest, SparesKeysWithoutAnExpiryWhenTold) {
  for (const By by : {By::kIdleTime, By::kFrequency, By::kTimeLeft, By::kChance}) {
    for (int i = 0; i < 300; ++i) {
      Set(i, i % 3 == 0 ? ExpiryChange::SetTo(keyspace_.now_ms() + 1000 * (i + 1)) : ExpiryChange::Clear());
    }
    EXPECT_EQ(EvictAll({by, true}), 100U);
    EXPECT_EQ(keyspace_.db(0).size(), 200U);
  }
}

// Half of the keys are used now and then; with a quarter evicted next to none of those may be gone.
TEST_F(EvictorTest, TakesWhatHasNotBeenUsedForLong) {
  constexpr int kKeys = 4000;
  for (int i = 0; i < kKeys; ++i) Set(i);
  AdvanceSeconds(100);
  for (int i = 0; i < kKeys; i += 2) keyspace_.db(0).Find(K("key:" + std::to_string(i)));
  AdvanceSeconds(10);
  for (int i = 0; i < kKeys / 4; ++i) ASSERT_TRUE(evictor_.EvictOne({By::kIdleTime, false}, 5));
  const auto used =
      std::ranges::count_if(evicted_.keys, [](const std::string& key) { return std::stoi(key.substr(4)) % 2 == 0; });
  EXPECT_LT(used, kKeys / 4 / 100);
}

TEST_F(EvictorTest, PassesOverACandidateThatWasUsedMeanwhile) {
  for (int i = 0; i < 20; ++i) Set(i);
  AdvanceSeconds(50);
  ASSERT_TRUE(evictor_.EvictOne({By::kIdleTime, false}, 64));  // all the others are candidates now
  for (int i = 0; i < 20; ++i) {
    if (i != 7) keyspace_.db(0).Find(K("key:" + std::to_string(i)));
  }
  const bool seven_went_first = evicted_.keys[0] == "key:7";
  AdvanceSeconds(1);
  ASSERT_TRUE(evictor_.EvictOne({By::kIdleTime, false}, 64));
  if (!seven_went_first) {
    EXPECT_EQ(evicted_.keys[1], "key:7");
  }
}

TEST_F(EvictorTest, TakesTheLeastTimeLeftFirst) {
  for (int i = 0; i < 64; ++i) Set(i, ExpiryChange::SetTo(keyspace_.now_ms() + 1000 + (i * 37 % 64) * 1'000'000));
  EvictAll({By::kTimeLeft, true});
  ASSERT_EQ(evicted_.keys.size(), 64U);
  // About in order: of those that fall due in the same slot of the index any may go first.
  for (int at = 0; at < 64; ++at) EXPECT_NEAR(std::stoi(evicted_.keys[at].substr(4)) * 37 % 64, at, 17);
}

}  // namespace
}  // namespace respect
