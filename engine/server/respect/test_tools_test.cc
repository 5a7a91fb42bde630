// RESPECT.CLOCK, RESPECT.SEED, RESPECT.FAULT and RESPECT.RECORD through sockets, as a program's tests use them.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <utility>

#include "engine/server/embedded.h"

namespace respect {
namespace {

class TestToolsTest : public testing::Test {
 protected:
  void SetUp() override { Start("yes"); }
  void TearDown() override { close(fd_); }

  void Start(const std::string& respect_commands) {
    auto started =
        EmbeddedServer::Start({.virtual_clock = true, .seed = 1, .config = {{"respect-commands", respect_commands}}});
    ASSERT_TRUE(started.ok());
    server_ = std::move(*started);
    Connect();
  }
  void Connect() {
    if (fd_ >= 0) close(fd_);
    fd_ = server_->Connect();
    SetPatience(5'000'000);
  }
  void SetPatience(int us) {
    const timeval patience{.tv_sec = us / 1'000'000, .tv_usec = us % 1'000'000};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }
  // Sends one inline request and takes what comes: a reply, or nothing when none does or the connection is closed.
  std::string Ask(const std::string& request) {
    const std::string line = request + "\r\n";
    EXPECT_EQ(send(fd_, line.data(), line.size(), MSG_NOSIGNAL), static_cast<ssize_t>(line.size()));
    return Receive();
  }
  std::string Receive() {
    char bytes[4096];
    const ssize_t got = recv(fd_, bytes, sizeof(bytes), 0);
    return {bytes, got > 0 ? static_cast<size_t>(got) : 0};
  }

  std::unique_ptr<EmbeddedServer> server_;
  int fd_ = -1;
};

TEST_F(TestToolsTest, AreUnknownCommandsUnlessAskedFor) {
  Start("no");
  EXPECT_EQ(Ask("RESPECT.CLOCK NOW"), "-ERR unknown command 'RESPECT.CLOCK', with args beginning with: 'NOW' \r\n");
  EXPECT_EQ(Ask("RESPECT.FAULT CLEAR"), "-ERR unknown command 'RESPECT.FAULT', with args beginning with: 'CLEAR' \r\n");
}

TEST_F(TestToolsTest, AreUnknownToWhoMayNotDoEverything) {
  EXPECT_EQ(Ask("ACL SETUSER default -get"), "+OK\r\n");
  EXPECT_TRUE(Ask("RESPECT.CLOCK NOW").starts_with("-ERR unknown command"));
}

TEST_F(TestToolsTest, AdvancingTheClockExpiresKeys) {
  EXPECT_EQ(Ask("RESPECT.CLOCK SET 1800000000000"), ":1800000000000\r\n");
  EXPECT_EQ(Ask("SET k v PX 500"), "+OK\r\n");
  EXPECT_EQ(Ask("RESPECT.CLOCK ADVANCE 499"), ":1800000000499\r\n");
  EXPECT_EQ(Ask("PTTL k"), ":1\r\n");
  EXPECT_EQ(Ask("RESPECT.CLOCK ADVANCE 2"), ":1800000000501\r\n");
  EXPECT_EQ(Ask("EXISTS k"), ":0\r\n");
}

TEST_F(TestToolsTest, AFrozenClockStandsUntilItIsThawed) {
  const std::string before = Ask("RESPECT.CLOCK FREEZE");
  server_->AdvanceMs(1000);
  EXPECT_EQ(Ask("RESPECT.CLOCK NOW"), before);
  EXPECT_EQ(Ask("RESPECT.CLOCK FREEZE NO"), before);
  server_->AdvanceMs(1);
  EXPECT_NE(Ask("RESPECT.CLOCK NOW"), before);
}

TEST_F(TestToolsTest, TimesThatAreNoneAreRefused) {
  for (const char* words : {"SET x", "SET -1", "SET", "ADVANCE 9223372036854775807", "ADVANCE 1 2"})
    EXPECT_EQ(Ask("RESPECT.CLOCK " + std::string(words)), "-ERR value is not a time in milliseconds\r\n") << words;
  EXPECT_EQ(Ask("RESPECT.CLOCK"), "-ERR syntax error\r\n");
  EXPECT_EQ(Ask("RESPECT.CLOCK FREEZE MAYBE"), "-ERR syntax error\r\n");
}

TEST_F(TestToolsTest, TheSameSeedGivesTheSameChoices) {
  for (int i = 0; i < 100; ++i) Ask("SET key:" + std::to_string(i) + " v");
  const auto choices = [this] {
    EXPECT_EQ(Ask("RESPECT.SEED 42"), "+OK\r\n");
    std::string all;
    for (int i = 0; i < 8; ++i) all += Ask("RANDOMKEY");
    return all;
  };
  EXPECT_EQ(choices(), choices());
}

TEST_F(TestToolsTest, AnErrorIsAnsweredSoOftenAndNothingIsDone) {
  EXPECT_EQ(Ask("RESPECT.FAULT ADD COMMAND set KEY user:* ERROR OOM TIMES 2"), ":1\r\n");
  EXPECT_EQ(Ask("SET other v"), "+OK\r\n");
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(Ask("SET user:1 v"), "-OOM command not allowed when used memory > 'maxmemory'.\r\n");
  EXPECT_EQ(Ask("EXISTS user:1"), ":0\r\n");
  EXPECT_EQ(Ask("SET user:1 v"), "+OK\r\n");
  EXPECT_EQ(Ask("RESPECT.FAULT LIST"), "*1\r\n$50\r\nid=1 command=set key=user:* error=OOM left=0 met=2\r\n");
}

TEST_F(TestToolsTest, AFaultInsideMultiSpoilsTheTransaction) {
  EXPECT_EQ(Ask("RESPECT.FAULT ADD COMMAND incr ERROR READONLY"), ":1\r\n");
  EXPECT_EQ(Ask("MULTI"), "+OK\r\n");
  EXPECT_EQ(Ask("INCR n"), "-READONLY You can't write against a read only replica.\r\n");
  EXPECT_EQ(Ask("EXEC"), "-EXECABORT Transaction discarded because of previous errors.\r\n");
}

TEST_F(TestToolsTest, AFaultOfExecMeetsACommandThatRunsThereAndSparesTheOthers) {
  EXPECT_EQ(Ask("RESPECT.FAULT ADD COMMAND incr EXEC ERROR OOM TIMES 1"), ":1\r\n");
  EXPECT_EQ(Ask("INCR n"), ":1\r\n");
  EXPECT_EQ(Ask("MULTI"), "+OK\r\n");
  EXPECT_EQ(Ask("INCR n"), "+QUEUED\r\n");
  EXPECT_EQ(Ask("SET k v"), "+QUEUED\r\n");
  EXPECT_EQ(Ask("INCR n"), "+QUEUED\r\n");
  EXPECT_EQ(Ask("EXEC"), "*3\r\n-OOM command not allowed when used memory > 'maxmemory'.\r\n+OK\r\n:2\r\n");
  EXPECT_EQ(Ask("RESPECT.FAULT LIST"), "*1\r\n$45\r\nid=1 command=incr exec error=OOM left=0 met=1\r\n");
}

TEST_F(TestToolsTest, AnExecThatIsCutShortHasDoneWhatCameBefore) {
  EXPECT_EQ(Ask("RESPECT.FAULT ADD KEY b EXEC CLOSE"), ":1\r\n");
  EXPECT_EQ(Ask("MULTI"), "+OK\r\n");
  for (const char* key : {"a", "b", "c"}) EXPECT_EQ(Ask(std::string("SET ") + key + " v"), "+QUEUED\r\n");
  EXPECT_EQ(Ask("EXEC"), "*3\r\n+OK\r\n");
  EXPECT_EQ(Receive(), "");
  Connect();
  EXPECT_EQ(Ask("EXISTS a b c"), ":1\r\n");
}

// The text of a bulk string.
std::string BulkText(const std::string& reply) {
  const size_t begin = reply.find("\r\n") + 2;
  return reply.substr(begin, reply.size() - begin - 2);
}

TEST_F(TestToolsTest, WhatOneClientDidIsRecordedAsACase) {
  Ask("RESPECT.FAULT CLEAR");
  EXPECT_EQ(Ask("RESPECT.RECORD START"), "+OK\r\n");
  Ask("SET k \"a \\\"b\\\" \\x01\"");
  Ask("RESPECT.CLOCK ADVANCE 250");
  Ask("GET k");
  Ask("LRANGE k 0 1");
  Ask("MGET nokey");
  EXPECT_EQ(Ask("RESPECT.RECORD STOP"), ":4\r\n");
  Ask("SET k later");
  EXPECT_EQ(BulkText(Ask("RESPECT.RECORD GET mine")), R"(format = 1

[[case]]
id    = "recorded.mine"
rule  = "As recorded: 4 requests of 1 clients in 250 ms."
protocol = 2
steps = [
  { cmd = ["SET", "k", { hex = "61202262222001" }], want = "+OK" },
  { advance_ms = 250 },
  { cmd = ["GET", "k"], want = { hex = "61202262222001" } },
  { cmd = ["LRANGE", "k", "0", "1"], want = "-WRONGTYPE Operation against a key holding the wrong kind of value" },
  { cmd = ["MGET", "nokey"], want = ["_$"] },
]
)");
}

TEST_F(TestToolsTest, WaitingAndMessagesAreRecordedWhereTheyHappened) {
  EXPECT_EQ(Ask("RESPECT.RECORD START"), "+OK\r\n");
  EXPECT_EQ(Ask("SUBSCRIBE c"), "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n");
  const int listener = std::exchange(fd_, -1);
  Connect();
  EXPECT_EQ(Ask("PUBLISH c hi"), ":1\r\n");
  SetPatience(50'000);
  EXPECT_EQ(Ask("BLPOP q 0"), "");
  const int waiter = std::exchange(fd_, -1);
  Connect();
  EXPECT_EQ(Ask("RPUSH q x"), ":1\r\n");
  EXPECT_EQ(Ask("AUTH secret"),
            "-ERR AUTH <password> called without any password configured for the default user. "
            "Are you sure your configuration is correct?\r\n");
  EXPECT_EQ(Ask("RESPECT.RECORD STOP"), ":5\r\n");
  const std::string text = BulkText(Ask("RESPECT.RECORD GET"));
  EXPECT_NE(text.find(R"(conns = ["c1", "c2", "c3"]
steps = [
  { on = "c1", send = ["SUBSCRIBE", "c"] },
  { on = "c1", recv_push = ["$subscribe", "$c", ":1"] },
  { on = "c2", cmd = ["PUBLISH", "c", "hi"], want = ":1" },
  { on = "c1", recv_push = ["$message", "$c", "$hi"] },
  { on = "c2", send = ["BLPOP", "q", "0"] },
  { blocked = ["c2"] },
  { on = "c3", cmd = ["RPUSH", "q", "x"], want = ":1" },
  { on = "c2", recv = ["$q", "$x"] },
)"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"x(["AUTH", "(redacted)"])x"), std::string::npos) << text;
  close(listener);
  close(waiter);
}

TEST_F(TestToolsTest, ADelayedAnswerComesWhenTheClockSaysSo) {
  EXPECT_EQ(Ask("RESPECT.FAULT ADD COMMAND ping DELAY 300 TIMES 1"), ":1\r\n");
  SetPatience(50'000);
  EXPECT_EQ(Ask("PING"), "");
  server_->AdvanceMs(299);
  EXPECT_EQ(Receive(), "");
  server_->AdvanceMs(1);
  SetPatience(5'000'000);
  EXPECT_EQ(Receive(), "+PONG\r\n");
}

TEST_F(TestToolsTest, ATruncatedAnswerIsTheLast) {
  Ask("SET k hello");
  EXPECT_EQ(Ask("RESPECT.FAULT ADD KEY k TRUNCATE 3 TIMES 1"), ":1\r\n");
  EXPECT_EQ(Ask("GET k"), "$5\r");
  EXPECT_EQ(Receive(), "");
}

TEST_F(TestToolsTest, AClosedConnectionAnswersNothing) {
  EXPECT_EQ(Ask("RESPECT.FAULT ADD COMMAND client CLOSE TIMES 1"), ":1\r\n");
  EXPECT_EQ(Ask("CLIENT ID"), "");
  Connect();
  EXPECT_TRUE(Ask("CLIENT ID").starts_with(":"));
}

TEST_F(TestToolsTest, ProbabilityIsKeptToAndFollowsTheSeed) {
  Ask("RESPECT.FAULT ADD COMMAND get ERROR LOADING PROBABILITY 0.25");
  const auto failures = [this] {
    Ask("RESPECT.SEED 3");
    int failed = 0;
    for (int i = 0; i < 400; ++i) failed += Ask("GET k").starts_with("-LOADING") ? 1 : 0;
    return failed;
  };
  const int first = failures();
  EXPECT_GT(first, 60);
  EXPECT_LT(first, 140);
  EXPECT_EQ(failures(), first);
}

TEST_F(TestToolsTest, FaultsGoByIdOrAllAtOnce) {
  EXPECT_EQ(Ask("RESPECT.FAULT ADD ERROR LOADING COMMAND get"), ":1\r\n");
  EXPECT_EQ(Ask("RESPECT.FAULT ADD ERROR BUSY COMMAND get"), ":2\r\n");
  EXPECT_EQ(Ask("RESPECT.FAULT DEL 1"), ":1\r\n");
  EXPECT_EQ(Ask("RESPECT.FAULT DEL 1"), ":0\r\n");
  EXPECT_TRUE(Ask("GET k").starts_with("-BUSY "));
  EXPECT_EQ(Ask("RESPECT.FAULT CLEAR"), "+OK\r\n");
  EXPECT_EQ(Ask("GET k"), "$-1\r\n");
}

TEST_F(TestToolsTest, FaultsThatSayNothingAreRefused) {
  for (const char* words : {"", "ADD DELAY x", "ADD ERROR", "ADD ERROR OOM TIMES 0", "ADD CLOSE PROBABILITY 2",
                            "ADD TRUNCATE -1", "ADD FOO", "DEL", "LIST x"})
    EXPECT_EQ(Ask("RESPECT.FAULT " + std::string(words)), "-ERR syntax error\r\n") << words;
  EXPECT_EQ(Ask("RESPECT.FAULT ADD KEY k"), "-ERR a fault is a DELAY, an ERROR, a TRUNCATE or a CLOSE\r\n");
}

TEST_F(TestToolsTest, SoundnessIsAskedOfEveryValue) {
  EXPECT_EQ(Ask("RESPECT.CHECK"), ":0\r\n");
  for (const char* command : {"SET s a", "RPUSH l a b", "SADD t a 1", "HSET h f v", "ZADD z 1 a", "XADD x 1-1 f v"})
    Ask(command);
  EXPECT_EQ(Ask("RESPECT.CHECK"), ":6\r\n");
  EXPECT_EQ(Ask("RESPECT.CHECK x"), "-ERR syntax error\r\n");
}

}  // namespace
}  // namespace respect
