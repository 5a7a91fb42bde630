#include "bench/load/recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/load/request_maker.h"
#include "engine/resp/reply.h"

namespace respect::bench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::string Request(const Recording& recording, size_t i) {
  const size_t begin = recording.BeginOf(i);
  return recording.bytes.substr(begin, recording.ends[i] - begin);
}

std::string Key(const Recording& recording, size_t unit) {
  return recording.bytes.substr(recording.units[unit].key_begin, recording.units[unit].key_size);
}

std::string Encoded(std::vector<std::string> arguments) { return EncodeRequest(arguments); }

TEST(Recording, ReadsWhatMonitorPrints) {
  const Result<Recording> recording = ReadRecording(
      "OK\n"
      "1732405911.405911 [0 127.0.0.1:41622] \"set\" \"foo\" \"a\\x01\\n\\\"b\\\\\"\n"
      "1732405912.000001 [0 lua] \"get\" \"foo\"\n"
      "1732405912.000002 [0 [::1]:41623] \"eval\" \"return redis.call('get',KEYS[1])\" \"1\" \"foo\"\r\n"
      "1732405913.000000 [0 unix:/tmp/s] \"CLIENT\" \"SETNAME\" \"x\"\n"
      "1732405913.000000 [0 127.0.0.1:41622] \"select\" \"0\"\n"
      "1732405913.000001 [0 127.0.0.1:41622] \"get\" \"b");
  ASSERT_TRUE(recording.ok()) << recording.error().text();
  EXPECT_THAT(recording->names, ElementsAre("SET", "EVAL"));
  ASSERT_EQ(recording->units.size(), 2u);
  EXPECT_EQ(Request(*recording, 0), Encoded({"set", "foo", "a\x01\n\"b\\"}));
  EXPECT_EQ(Key(*recording, 0), "foo");
  EXPECT_EQ(Key(*recording, 1), "foo");
  EXPECT_THAT(recording->left_out, ElementsAre(Pair("CLIENT", 1), Pair("called by scripts", 1)));
}

TEST(Recording, KeepsTransactionsOfAClientTogether) {
  const Result<Recording> recording = ReadRecording(
      "1.0 [0 a:1] \"multi\"\n1.0 [0 b:1] \"get\" \"x\"\n1.0 [0 a:1] \"set\" \"k\" \"1\"\n1.0 [0 b:1] \"multi\"\n"
      "1.0 [0 a:1] \"exec\"\n1.0 [0 b:1] \"del\" \"k\"\n1.0 [0 b:1] \"discard\"\n1.0 [0 c:1] \"multi\"\n");
  ASSERT_TRUE(recording.ok());
  ASSERT_EQ(recording->units.size(), 2u);
  EXPECT_EQ(Request(*recording, 0), Encoded({"get", "x"}));
  EXPECT_EQ(recording->units[1].count, 3u);
  EXPECT_EQ(Request(*recording, 1) + Request(*recording, 2) + Request(*recording, 3),
            Encoded({"multi"}) + Encoded({"set", "k", "1"}) + Encoded({"exec"}));
  EXPECT_EQ(Key(*recording, 1), "k");
  EXPECT_THAT(recording->left_out, ElementsAre(Pair("MULTI without EXEC", 2)));
}

TEST(Recording, ReadsAppendOnlyFiles) {
  const std::string file = Encoded({"SELECT", "3"}) + "#TS:1732405911\r\n" + Encoded({"SET", "k", "\r\n*1\r\n"}) +
                           Encoded({"FLUSHALL"}) + Encoded({"RPUSH", "l", "a", "b"}) + "*2\r\n$3\r\nDEL\r\n$1";
  const Result<Recording> recording = ReadRecording(file);
  ASSERT_TRUE(recording.ok()) << recording.error().text();
  EXPECT_EQ(recording->bytes, Encoded({"SET", "k", "\r\n*1\r\n"}) + Encoded({"RPUSH", "l", "a", "b"}));
  EXPECT_EQ(Key(*recording, 1), "l");
  EXPECT_THAT(recording->left_out, ElementsAre(Pair("FLUSHALL", 1)));
  const Workload workload = ReplayOf(*recording, "x.aof");
  EXPECT_EQ(workload.title, "replay of 2 commands (left out: 1 FLUSHALL)");
  ASSERT_EQ(workload.groups[0].on_connect.size(), 1u);
}

TEST(Recording, DatabasesAreSelectedWhereAConnectionNeedsIt) {
  const Result<Recording> recording = ReadRecording(Encoded({"SET", "a", "1"}) + Encoded({"SELECT", "1"}) +
                                                    Encoded({"SET", "b", "2"}) + Encoded({"SET", "c", "3"}));
  ASSERT_TRUE(recording.ok());
  EXPECT_TRUE(recording->several_databases);
  const Workload workload = ReplayOf(*recording, "x");
  EXPECT_TRUE(workload.groups[0].on_connect.empty());
  SharedSources shared(1);
  Sender sender;
  RequestMaker maker(workload.groups[0], {}, {shared, &sender}, 1);
  Batch batch;
  maker.Fill(batch, 3);
  EXPECT_EQ(batch.bytes.view(), Encoded({"SELECT", "0"}) + Encoded({"SET", "a", "1"}) + Encoded({"SELECT", "1"}) +
                                    Encoded({"SET", "b", "2"}));
  EXPECT_EQ(maker.names()[batch.commands[0]], "SELECT");
  sender.client = 1;  // another connection
  maker.Fill(batch, 2);
  EXPECT_EQ(batch.bytes.view(), Encoded({"SELECT", "1"}) + Encoded({"SET", "c", "3"}));
  sender.client = 0;
  maker.Fill(batch, 2);
  EXPECT_EQ(batch.bytes.view(), Encoded({"SELECT", "0"}) + Encoded({"SET", "a", "1"}));
}

TEST(Recording, OtherFilesAreRefused) {
  const auto problem = [](Bytes text) {
    const Result<Recording> recording = ReadRecording(text);
    return recording.ok() ? std::string() : std::string(recording.error().text());
  };
  EXPECT_THAT(problem("REDIS0011\xfa"), HasSubstr("aof-use-rdb-preamble"));
  EXPECT_EQ(problem("hello"), "there is no command at byte 0");
  EXPECT_EQ(problem(Encoded({"GET", "k"}) + "x"), "there is no command at byte 20");
  EXPECT_EQ(problem("1.0 [0 a:1] \"get\" \"k\"\nfoo\n"), "line 2 is none that MONITOR prints: foo");
  EXPECT_EQ(problem(""), "it holds no command that could be sent again");
  EXPECT_EQ(problem(Encoded({"QUIT"})), "it holds no command that could be sent again");
}

TEST(Recording, IsSentInOrderAndOverAgain) {
  const Result<Recording> recording = ReadRecording(Encoded({"INCR", "a"}) + Encoded({"MULTI"}) +
                                                    Encoded({"GET", "b"}) + Encoded({"EXEC"}) + Encoded({"GET", "c"}));
  ASSERT_TRUE(recording.ok());
  const Workload workload = ReplayOf(*recording, "x");
  SharedSources shared(1);
  RequestMaker first(workload.groups[0], {}, {shared}, 1), second(workload.groups[0], {}, {shared}, 2);
  EXPECT_THAT(first.names(), ElementsAre("INCR", "MULTI", "GET", "EXEC"));
  Batch batch;
  first.Fill(batch, 2);  // the transaction goes whole
  EXPECT_EQ(batch.bytes.view(), Bytes(recording->bytes).substr(0, recording->ends[3]));
  EXPECT_THAT(batch.commands, ElementsAre(0, 1, 2, 3));
  second.Fill(batch, 2);
  EXPECT_EQ(batch.bytes.view(), Encoded({"GET", "c"}) + Encoded({"INCR", "a"}));
}

}  // namespace
}  // namespace respect::bench
