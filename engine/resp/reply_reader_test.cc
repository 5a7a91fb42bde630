#include "engine/resp/reply_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace respect {
namespace {

// Reads all of `bytes` fed in pieces of `piece` bytes; one description a reply, and "! problem" at the end of a bad
// one.
std::vector<std::string> Read(Bytes bytes, size_t piece) {
  ReplyReader reader;
  std::vector<std::string> seen;
  for (size_t at = 0; at < bytes.size(); at += piece) {
    reader.Feed(bytes.substr(at, piece));
    while (true) {
      Result<std::optional<Reply>> next = reader.Next();
      if (!next.ok()) {
        seen.push_back("! " + std::string(next.error().text()));
        return seen;
      }
      if (!next->has_value()) break;
      seen.push_back(Describe(**next));
      std::string again;
      AppendReply(again, **next);
      EXPECT_EQ(again, reader.last_reply_bytes());
    }
  }
  return seen;
}

std::vector<std::string> ReadAnyWay(Bytes bytes) {
  const std::vector<std::string> whole = Read(bytes, bytes.size() + 1);
  for (const size_t piece : {1, 2, 3, 5, 7}) EXPECT_EQ(Read(bytes, piece), whole) << "in pieces of " << piece;
  return whole;
}

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ReplyReader, ReadsEveryTypeInAnyPieces) {
  EXPECT_THAT(ReadAnyWay("+OK\r\n-ERR no\r\n:-12\r\n$5\r\na\r\nb\x01\r\n$0\r\n\r\n"),
              ElementsAre("+\"OK\"", "-\"ERR no\"", ":-12", "$\"a\\r\\nb\\x01\"", "$\"\""));
  EXPECT_THAT(ReadAnyWay("_\r\n$-1\r\n*-1\r\n#t\r\n#f\r\n,1.5\r\n,-inf\r\n(123456789012345678901\r\n!5\r\nERR a\r\n"),
              ElementsAre("_", "_$", "_*", "#t", "#f", ",1.5", ",-inf", "(123456789012345678901", "!\"ERR a\""));
  EXPECT_THAT(ReadAnyWay("=7\r\ntxt:abc\r\n*0\r\n%1\r\n+k\r\n~2\r\n:1\r\n:2\r\n>2\r\n+a\r\n*1\r\n_\r\n"),
              ElementsAre("=txt:\"abc\"", "[]", "%{+\"k\": ~{:1, :2}}", ">[+\"a\", [_]]"));
}

TEST(ReplyReader, KeepsAttributesWithTheReplyTheyPrecede) {
  ReplyReader reader;
  reader.Feed("*2\r\n|1\r\n+ttl\r\n:9\r\n$1\r\na\r\n$1\r\nb\r\n");
  const Result<std::optional<Reply>> next = reader.Next();
  ASSERT_TRUE(next.ok() && next->has_value());
  ASSERT_EQ((*next)->items.size(), 2u);
  ASSERT_EQ((*next)->items[0].attributes.size(), 2u);
  EXPECT_EQ((*next)->items[0].attributes[1].integer, 9);
  EXPECT_TRUE((*next)->items[1].attributes.empty());
  EXPECT_TRUE(UsesResp3(**next));
}

TEST(ReplyReader, RefusesWhatRespDoesNotAllow) {
  const char* const kBad[] = {
      "OK\r\n",        "\r\n",           "+a\nb\r\n",        "+a\rb\r\n",   "$01\r\na\r\n",  "$-2\r\n",
      "$2\r\nabc\r\n", "$1\r\na\n\r",    ":1x\r\n",          ":\r\n",       ",1,5\r\n",      "#x\r\n",
      "_x\r\n",        "(12a\r\n",       "=3\r\nabc\r\n",    "*-2\r\n",     "*+1\r\n:1\r\n", "*x\r\n",
      "|0\r\n+a\r\n",  "$1x\r\n",        "%-1\r\n",          "*1\r\n?\r\n", "$?\r\n",        "#true\r\n",
      "$ 1\r\na\r\n",  "=4\r\ntxtx\r\n", "HTTP/1.1 400\r\n",
  };
  for (const char* bad : kBad) {
    EXPECT_THAT(ReadAnyWay(bad), ElementsAre(HasSubstr("! "))) << Quoted(bad);
  }
}

TEST(ReplyReader, StaysBrokenUntilCleared) {
  ReplyReader reader;
  reader.Feed("?\r\n+OK\r\n");
  EXPECT_FALSE(reader.Next().ok());
  EXPECT_FALSE(reader.Next().ok());
  reader.Clear();
  reader.Feed("+OK\r\n");
  ASSERT_TRUE(reader.Next().ok());
}

TEST(ReplyReader, HoldsItsLimits) {
  ReplyReader reader({.max_bulk_bytes = 10, .max_line_bytes = 16, .max_items = 4, .max_depth = 2});
  const auto read = [&](Bytes bytes) {
    reader.Clear();
    reader.Feed(bytes);
    return reader.Next().ok();
  };
  EXPECT_TRUE(read("$10\r\n"));
  EXPECT_FALSE(read("$11\r\n"));
  EXPECT_FALSE(read("+12345678901234567"));
  EXPECT_TRUE(read("*4\r\n"));
  EXPECT_FALSE(read("*5\r\n"));
  EXPECT_TRUE(read("*1\r\n*1\r\n"));
  EXPECT_FALSE(read("*1\r\n*1\r\n*1\r\n"));
}

TEST(ReplyReader, TellsWhatIsLeftOver) {
  ReplyReader reader;
  reader.Feed("+OK\r\n+OK\r\n");
  ASSERT_TRUE(reader.Next().ok());
  EXPECT_EQ(reader.pending(), "+OK\r\n");
}

TEST(Reply, RequestsAreArraysOfBulkStrings) {
  const std::vector<std::string> args = {"SET", "", std::string("a\0b", 3)};
  EXPECT_EQ(EncodeRequest(args), std::string("*3\r\n$3\r\nSET\r\n$0\r\n\r\n$3\r\na\0b\r\n", 28));
}

TEST(Reply, LongTextsAreCutAndSaySo) { EXPECT_EQ(Quoted("abcdef", 3), "\"abc\"... 6 bytes in all"); }

}  // namespace
}  // namespace respect
