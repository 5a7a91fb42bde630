#include "bench/load/slot_map.h"

#include <gtest/gtest.h>

namespace respect::bench {
namespace {

// As CLUSTER KEYSLOT of Redis 8.0.6 answers.
TEST(SlotOf, IsTheServers) {
  EXPECT_EQ(SlotOf(""), 0);
  EXPECT_EQ(SlotOf("foo"), 12182);
  EXPECT_EQ(SlotOf("123456789"), 12739);
  EXPECT_EQ(SlotOf("{foo}.bar"), 12182);
  EXPECT_EQ(SlotOf("a{foo}b{bar}"), 12182);
  EXPECT_NE(SlotOf("{}foo"), 12182);  // an empty tag is none
  EXPECT_NE(SlotOf("{foo"), 12182);
}

TEST(ParseRedirection, ReadsBothAndNothingElse) {
  const auto moved = ParseRedirection("MOVED 3999 127.0.0.1:6381");
  ASSERT_TRUE(moved.has_value());
  EXPECT_FALSE(moved->ask);
  EXPECT_EQ(moved->slot, 3999);
  EXPECT_EQ(moved->host, "127.0.0.1");
  EXPECT_EQ(moved->port, 6381);
  EXPECT_TRUE(ParseRedirection("ASK 1 ::1:7000")->ask);
  EXPECT_EQ(ParseRedirection("ASK 1 ::1:7000")->host, "::1");
  EXPECT_EQ(ParseRedirection("MOVED 1 :7000")->host, "");
  for (const Bytes other : {"ERR no", "MOVED", "MOVED x 1:2", "MOVED 16384 h:1", "MOVED 1 h", "MOVED 1 h:0", "ASK "}) {
    EXPECT_FALSE(ParseRedirection(other).has_value()) << other;
  }
}

Reply Range(int64_t first, int64_t last, Bytes host, int64_t port) {
  const Reply node =
      Reply::Aggregate(Reply::Kind::kArray, {Reply::Bulk(host), Reply::Integer(port), Reply::Bulk("id")});
  return Reply::Aggregate(Reply::Kind::kArray, {Reply::Integer(first), Reply::Integer(last), node});
}

TEST(SlotMap, KnowsTheOwnerOfEachSlotAndLearnsMoves) {
  const Reply reply =
      Reply::Aggregate(Reply::Kind::kArray, {Range(0, 99, "h1", 1), Range(100, 199, "", 2), Range(200, 250, "h1", 1)});
  Result<SlotMap> map = SlotMap::Parse(reply, "asked");
  ASSERT_TRUE(map.ok());
  ASSERT_EQ(map->nodes().size(), 2u);
  EXPECT_EQ(map->nodes()[1].host, "asked");
  EXPECT_EQ(map->OwnerOf(0), 0);
  EXPECT_EQ(map->OwnerOf(199), 1);
  EXPECT_EQ(map->OwnerOf(250), 0);
  EXPECT_EQ(map->OwnerOf(251), -1);
  map->Move({false, 5, "asked", 2});
  EXPECT_EQ(map->OwnerOf(5), 1);
  map->Move({false, 6, "new", 3});
  EXPECT_EQ(map->OwnerOf(6), 0);
}

TEST(SlotMap, ServersWithoutSlotsAreRefused) {
  EXPECT_FALSE(SlotMap::Parse(Reply::Error("ERR This instance has cluster support disabled"), "h").ok());
  EXPECT_FALSE(SlotMap::Parse(Reply::Aggregate(Reply::Kind::kArray, {}), "h").ok());
}

}  // namespace
}  // namespace respect::bench
