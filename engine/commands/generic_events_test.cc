// What the generic commands say they changed, and in which form they propagate: the part that no reply shows.
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/commands/call.h"
#include "engine/commands/handlers.h"
#include "engine/resp/output_buffer.h"
#include "engine/resp/resp_writer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace respect {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kNowMs = 1'700'000'000'000;

class Recorder final : public KeyspaceObserver {
 public:
  void OnTouched(Database& db, const Key& key, const Event& event) override { Note(db, key, event); }
  void OnEvent(Database& db, const Key& key, const Event& event) override { Note(db, key, event); }
  void OnFlushed(int db_index) override { events.push_back("flushed " + std::to_string(db_index)); }
  void OnPropagateAs(int, std::span<const Bytes> args) override {
    std::string text;
    for (Bytes arg : args) text.append(text.empty() ? "" : " ").append(arg);
    propagated.push_back(text);
  }

  std::vector<std::string> events, propagated;

 private:
  void Note(const Database& db, const Key& key, const Event& event) {
    events.push_back(std::to_string(db.index()) + " " + std::string(event.name) + " " + std::string(key.bytes));
  }
};

class GenericEventsTest : public ::testing::Test {
 protected:
  GenericEventsTest() {
    keyspace_.settings().notify_events = ~0u;
    keyspace_.RefreshTime();
  }

  void Set(Bytes key, int64_t expire_ms = kNoExpiry) {
    keyspace_.db(0).SetString(keyspace_.MakeKey(key), "v",
                              expire_ms == kNoExpiry ? ExpiryChange::Clear() : ExpiryChange::SetTo(expire_ms));
    recorder_.events.clear();
  }

  // Runs a handler on database 0; the events and propagated forms since are in recorder_.
  void Run(Handler handler, std::vector<Bytes> args) {
    recorder_.events.clear();
    recorder_.propagated.clear();
    OutputBuffer output;
    RespWriter reply(output, 3);
    CommandSpec spec;
    spec.name = "test";
    Call call({.keyspace = &keyspace_, .db = &keyspace_.db(0), .reply = &reply}, spec, args);
    handler(call);
  }

  const std::vector<std::string>& events() const { return recorder_.events; }
  const std::vector<std::string>& propagated() const { return recorder_.propagated; }

  VirtualClock clock_{kNowMs * 1000};
  Recorder recorder_;
  Keyspace keyspace_{2, clock_, 1, &recorder_};
};

TEST_F(GenericEventsTest, DelNamesEachKeyThatWasThere) {
  Set("a");
  Set("b");
  Run(commands::Del, {"DEL", "a", "none", "b"});
  EXPECT_THAT(events(), ElementsAre("0 del a", "0 del b"));
}

TEST_F(GenericEventsTest, RenameIsNewThenFromThenTo) {
  Set("a");
  Set("b");
  Run(commands::Rename, {"RENAME", "a", "b"});
  EXPECT_THAT(events(), ElementsAre("0 new b", "0 rename_from a", "0 rename_to b"));
}

TEST_F(GenericEventsTest, RenameToItselfChangesNothing) {
  Set("a");
  Run(commands::Rename, {"RENAME", "a", "a"});
  EXPECT_THAT(events(), IsEmpty());
}

TEST_F(GenericEventsTest, MoveTellsBothDatabases) {
  Set("a");
  Run(commands::Move, {"MOVE", "a", "1"});
  EXPECT_THAT(events(), ElementsAre("1 new a", "0 move_from a", "1 move_to a"));
}

TEST_F(GenericEventsTest, CopyTellsTheDatabaseOfTheCopy) {
  Set("a");
  Run(commands::Copy, {"COPY", "a", "b", "DB", "1"});
  EXPECT_THAT(events(), ElementsAre("1 new b", "1 copy_to b"));
}

TEST_F(GenericEventsTest, RelativeExpiryPropagatesAsAMoment) {
  Set("a");
  Run(commands::Expire, {"EXPIRE", "a", "10", "NX"});
  EXPECT_THAT(events(), ElementsAre("0 expire a"));
  EXPECT_THAT(propagated(), ElementsAre("PEXPIREAT a 1700000010000 NX"));
}

TEST_F(GenericEventsTest, ExpiryInThePastIsADeletion) {
  Set("a");
  Run(commands::PExpireAt, {"PEXPIREAT", "a", "1"});
  EXPECT_THAT(events(), ElementsAre("0 del a"));
  EXPECT_THAT(propagated(), ElementsAre("DEL a"));
  Set("a");
  keyspace_.settings().lazyfree_lazy_expire = true;
  Run(commands::Expire, {"EXPIRE", "a", "-1"});
  EXPECT_THAT(propagated(), ElementsAre("UNLINK a"));
}

TEST_F(GenericEventsTest, RefusedExpiryTouchesNothing) {
  Set("a", kNowMs + 5000);
  Run(commands::Expire, {"EXPIRE", "a", "10", "NX"});
  EXPECT_THAT(events(), IsEmpty());
  EXPECT_THAT(propagated(), IsEmpty());
}

TEST_F(GenericEventsTest, PersistTouchesOnlyWhatHadAnExpiry) {
  Set("a", kNowMs + 5000);
  Run(commands::Persist, {"PERSIST", "a"});
  EXPECT_THAT(events(), ElementsAre("0 persist a"));
  Run(commands::Persist, {"PERSIST", "a"});
  EXPECT_THAT(events(), IsEmpty());
}

TEST_F(GenericEventsTest, AskingAboutAMissingKeyIsAKeymiss) {
  Run(commands::Ttl, {"TTL", "a"});
  EXPECT_THAT(events(), ElementsAre("0 keymiss a"));
  Run(commands::ObjectEncoding, {"OBJECT", "ENCODING", "a"});
  EXPECT_THAT(events(), IsEmpty());
  EXPECT_EQ(keyspace_.stats().misses, 2);
}

TEST_F(GenericEventsTest, TouchMarksWhereReadsDoNot) {
  Set("a");
  clock_.AdvanceUs(5'000'000);
  keyspace_.RefreshTime();
  keyspace_.set_marks_access(false);
  Entry* entry = keyspace_.db(0).Find(keyspace_.MakeKey("a"));
  EXPECT_EQ(keyspace_.IdleSeconds(*entry), 5);
  Run(commands::Touch, {"TOUCH", "a"});
  EXPECT_EQ(keyspace_.IdleSeconds(*entry), 0);
  EXPECT_FALSE(keyspace_.marks_access());
}

TEST_F(GenericEventsTest, ScanRemovesTheExpiredKeysItMeets) {
  Set("a", kNowMs + 10);
  clock_.AdvanceUs(20'000);
  keyspace_.RefreshTime();
  Run(commands::Scan, {"SCAN", "0"});
  EXPECT_THAT(events(), ElementsAre("0 expired a"));
  EXPECT_EQ(keyspace_.db(0).size(), 0u);
}

TEST_F(GenericEventsTest, FlushesTellAndPropagate) {
  Set("a");
  Run(commands::FlushDb, {"FLUSHDB"});
  EXPECT_THAT(events(), ElementsAre("flushed 0"));
  EXPECT_THAT(propagated(), ElementsAre("FLUSHDB"));
  Run(commands::FlushAll, {"FLUSHALL", "ASYNC"});
  EXPECT_THAT(events(), ElementsAre("flushed -1"));
  EXPECT_THAT(propagated(), ElementsAre("FLUSHALL ASYNC"));
}

}  // namespace
}  // namespace respect
