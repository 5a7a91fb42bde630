#include "engine/store/database.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/store/keyspace.h"

namespace respect {
namespace {

class Recorder : public KeyspaceObserver {
 public:
  void OnTouched(Database&, const Key& key, const Event& event) override { Add(key, event); }
  void OnEvent(Database&, const Key& key, const Event& event) override { Add(key, event); }
  void OnFlushed(int db) override { seen.push_back("flush " + std::to_string(db)); }
  void OnPropagateAs(int, std::span<const Bytes>) override {}
  std::vector<std::string> seen;

 private:
  void Add(const Key& key, const Event& event) {
    seen.push_back(std::string(event.name) + ' ' + std::string(key.bytes));
  }
};

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest() : clock_(1'000'000'000), keyspace_(2, clock_, 1, &recorder_) {}
  void Advance(int64_t ms) {
    clock_.AdvanceUs(ms * 1000);
    keyspace_.RefreshTime();
  }
  Database& db() { return keyspace_.db(0); }
  Key K(Bytes bytes) { return keyspace_.MakeKey(bytes); }
  std::string Text(Bytes key) {
    Entry* entry = db().Peek(K(key));
    return entry == nullptr ? "(none)" : std::string(StringText(*entry).view());
  }

  SlabArena arena_;
  VirtualClock clock_;
  Recorder recorder_;
  Keyspace keyspace_;
};

TEST_F(DatabaseTest, EveryFormOfStringReadsBack) {
  for (const std::string& value :
       {std::string(), std::string("short"), std::string("12345"), std::string("-7"), std::string("007"),
        std::string(44, 'e'), std::string(1024, 'i'), std::string(1025, 'r'), std::string("\0\r\n", 3)}) {
    db().SetString(K("k"), value);
    EXPECT_EQ(Text("k"), value);
  }
  EXPECT_EQ(db().size(), 1u);
}

TEST_F(DatabaseTest, KeysOfEveryLengthAreFound) {
  for (const size_t length : {0, 1, 255, 256, 70000}) {
    const std::string key(length, 'k');
    db().SetString(K(key), std::to_string(length));
    EXPECT_EQ(Text(key), std::to_string(length));
  }
}

TEST_F(DatabaseTest, StoringOverATtlClearsKeepsOrSetsIt) {
  db().SetString(K("k"), "a", ExpiryChange::SetTo(keyspace_.now_ms() + 100));
  EXPECT_EQ(db().expiring_size(), 1u);
  db().SetString(K("k"), std::string(500, 'b'), ExpiryChange::Keep());
  EXPECT_EQ(db().Peek(K("k"))->expire_ms(), keyspace_.now_ms() + 100);
  db().SetString(K("k"), "c");
  EXPECT_FALSE(db().Peek(K("k"))->has_expiry());
  EXPECT_EQ(db().expiring_size(), 0u);
}

TEST_F(DatabaseTest, AnExpiredKeyIsGoneForEveryLookup) {
  db().SetString(K("k"), "v", ExpiryChange::SetTo(keyspace_.now_ms() + 10));
  Advance(10);
  EXPECT_NE(db().Peek(K("k")), nullptr);
  Advance(1);
  EXPECT_EQ(db().Peek(K("k")), nullptr);
  EXPECT_EQ(db().size(), 0u);
  EXPECT_EQ(recorder_.seen.back(), "expired k");
  EXPECT_EQ(keyspace_.stats().expired, 1);
}

TEST_F(DatabaseTest, ActiveExpiryRemovesWhatNobodyAsksFor) {
  for (int i = 0; i < 1000; ++i) db().SetString(K(std::to_string(i)), "v", ExpiryChange::SetTo(keyspace_.now_ms() + i));
  Advance(500);
  EXPECT_FALSE(keyspace_.ActiveExpire(1'000'000));
  EXPECT_EQ(db().size(), 500u);
  EXPECT_EQ(db().expiring_size(), 500u);
}

TEST_F(DatabaseTest, MutableStringKeepsValueAndTtl) {
  db().SetString(K("k"), "12", ExpiryChange::SetTo(keyspace_.now_ms() + 50));
  db().MutableString(K("k")).Append("34");
  EXPECT_EQ(Text("k"), "1234");
  EXPECT_TRUE(db().Peek(K("k"))->has_expiry());
  EXPECT_EQ(keyspace_.types().Of(TypeId::kString).encoding(*db().Peek(K("k"))), "raw");
}

TEST_F(DatabaseTest, CopiesAreIndependent) {
  db().MutableString(K("from")).Append("text");
  db().SetExpiry(K("from"), keyspace_.now_ms() + 70);
  db().CopyTo(K("from"), keyspace_.db(1), K("to"));
  db().MutableString(K("from")).Append("!");
  Entry* copy = keyspace_.db(1).Peek(K("to"));
  ASSERT_NE(copy, nullptr);
  EXPECT_EQ(StringText(*copy).view(), "text");
  EXPECT_EQ(copy->expire_ms(), keyspace_.now_ms() + 70);
}

TEST_F(DatabaseTest, MovingReplacesAndLeavesNothingBehind) {
  db().SetString(K("from"), std::string(5000, 'x'), ExpiryChange::SetTo(keyspace_.now_ms() + 70));
  db().SetString(K("to"), "old");
  db().MoveTo(K("from"), db(), K("to"));
  EXPECT_EQ(db().size(), 1u);
  EXPECT_EQ(Text("to").size(), 5000u);
  EXPECT_EQ(db().expiring_size(), 1u);
}

TEST_F(DatabaseTest, ClearingGivesMemoryBackLazilyToo) {
  for (const bool lazy : {false, true}) {
    const int64_t before = ThisThreadMemory().bytes() + keyspace_.lazy_free().memory();
    for (int i = 0; i < 5000; ++i) db().SetString(K(std::to_string(i)), std::string(100, 'v'));
    db().Clear(lazy);
    keyspace_.lazy_free().Drain();
    EXPECT_EQ(db().size(), 0u);
    EXPECT_LT(ThisThreadMemory().bytes() + keyspace_.lazy_free().memory() - before, 4096);
  }
}

TEST_F(DatabaseTest, SwapExchangesContents) {
  db().SetString(K("k"), "zero");
  keyspace_.Swap(0, 1);
  EXPECT_EQ(db().size(), 0u);
  EXPECT_EQ(keyspace_.db(1).size(), 1u);
  EXPECT_EQ(recorder_.seen.back(), "flush 1");
}

TEST_F(DatabaseTest, AShortStringTakesFortyBytes) {
  const int64_t before = ThisThreadMemory().bytes();
  Entry* entry = EntryFactory::Make(arena_, "key:000000000001", {.bytes = "sixteen bytes..."}, kNoExpiry, 0);
  EXPECT_LE(ThisThreadMemory().bytes() - before, 40);
  EntryFactory::Free(arena_, entry);
}

}  // namespace
}  // namespace respect
