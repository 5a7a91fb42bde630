#include "conformance/match/match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/testing/wants.h"
#include "engine/resp/reply_reader.h"

namespace respect::conformance {
namespace {

using namespace testing_wants;  // NOLINT: a vocabulary for these tests
using ::testing::HasSubstr;

Reply Wire(Bytes bytes) {
  ReplyReader reader;
  reader.Feed(bytes);
  Result<std::optional<Reply>> next = reader.Next();
  EXPECT_TRUE(next.ok() && next->has_value()) << Quoted(bytes);
  return **next;
}

// "" when it fits, "drift" or the path and reason.
std::string Verdict(const spec::Want& want, Bytes bytes, int protocol = 2) {
  const std::optional<Mismatch> mismatch = Match(want, Wire(bytes), protocol);
  if (!mismatch) return "";
  return (mismatch->only_text ? "drift " : "") + mismatch->path + " " + mismatch->reason;
}

TEST(Match, TypesAreNotMistakenForOneAnother) {
  EXPECT_EQ(Verdict(Simple("OK"), "+OK\r\n"), "");
  EXPECT_THAT(Verdict(Simple("OK"), "$2\r\nOK\r\n"), HasSubstr("expected type simple string, got bulk string"));
  EXPECT_THAT(Verdict(Bulk("1"), ":1\r\n"), HasSubstr("got integer"));
  EXPECT_THAT(Verdict(Integer(1), "$1\r\n1\r\n"), HasSubstr("got bulk string"));
  EXPECT_THAT(Verdict(Array({}), "*-1\r\n"), HasSubstr("got null"));
  EXPECT_THAT(Verdict(Bulk("ERR"), "-ERR\r\n"), HasSubstr("got error"));
}

TEST(Match, NullsOfResp2AreTwo) {
  EXPECT_EQ(Verdict(Null("$"), "$-1\r\n"), "");
  EXPECT_EQ(Verdict(Null(""), "*-1\r\n"), "");
  EXPECT_THAT(Verdict(Null("*"), "$-1\r\n"), HasSubstr("not a null array"));
  EXPECT_EQ(Verdict(Null("*"), "_\r\n", 3), "");
  EXPECT_THAT(Verdict(Null("*"), "*-1\r\n", 3), HasSubstr("RESP2 null"));
}

TEST(Match, Resp3TypesHaveTheirResp2Form) {
  EXPECT_EQ(Verdict(Double("1.5"), ",1.50\r\n", 3), "");
  EXPECT_EQ(Verdict(Double("1.5"), "$3\r\n1.5\r\n"), "");
  EXPECT_NE(Verdict(Double("1.5"), "$4\r\n1.50\r\n"), "") << "in RESP2 clients see the text";
  EXPECT_NE(Verdict(Double("1.5"), "$3\r\n1.5\r\n", 3), "");
  EXPECT_EQ(Verdict(Boolean(true), "#t\r\n", 3), "");
  EXPECT_EQ(Verdict(Boolean(false), ":0\r\n"), "");
  EXPECT_EQ(Verdict(Verbatim("txt:ab"), "=6\r\ntxt:ab\r\n", 3), "");
  EXPECT_EQ(Verdict(Verbatim("txt:ab"), "$2\r\nab\r\n"), "");
  EXPECT_EQ(Verdict(SetOf({Bulk("a"), Bulk("b")}), "~2\r\n$1\r\nb\r\n$1\r\na\r\n", 3), "");
  EXPECT_NE(Verdict(SetOf({Bulk("a")}), "*1\r\n$1\r\na\r\n", 3), "");
  EXPECT_EQ(Verdict(MapOf({Bulk("a"), Integer(1), Bulk("b"), Integer(2)}), "*4\r\n$1\r\nb\r\n:2\r\n$1\r\na\r\n:1\r\n"),
            "");
  EXPECT_NE(Verdict(MapOf({Bulk("a"), Integer(1), Bulk("b"), Integer(2)}), "*4\r\n$1\r\nb\r\n:1\r\n$1\r\na\r\n:2\r\n"),
            "");
}

TEST(Match, OnlyTheWordsOfAnErrorMayDrift) {
  EXPECT_EQ(Verdict(Error("ERR no such key"), "-ERR no such key\r\n"), "");
  EXPECT_THAT(Verdict(Error("ERR no such key"), "-ERR unknown key\r\n"), HasSubstr("drift"));
  EXPECT_THAT(Verdict(Error("ERR no"), "-WRONGTYPE no\r\n"), HasSubstr("first word"));
  EXPECT_THAT(Verdict(Array({Error("ERR a"), Integer(1)}), "*2\r\n-ERR b\r\n:1\r\n"), HasSubstr("drift [0]"));
  EXPECT_THAT(Verdict(Array({Error("ERR a"), Integer(1)}), "*2\r\n-ERR b\r\n:2\r\n"), HasSubstr("[1]"))
      << "a difference outweighs a drift before it";
  EXPECT_EQ(Verdict(Unordered({Error("ERR a"), Error("ERR b")}), "*2\r\n-ERR b\r\n-ERR a\r\n"), "");
}

TEST(Match, PathsNameThePartThatDiffers) {
  const spec::Want want = Array({Bulk("a"), Array({Integer(1), Integer(2)})});
  EXPECT_THAT(Verdict(want, "*2\r\n$1\r\na\r\n*2\r\n:1\r\n:3\r\n"), HasSubstr("[1][1]"));
  EXPECT_THAT(Verdict(want, "*1\r\n$1\r\na\r\n"), HasSubstr("expected 2 elements, got 1"));
}

TEST(Match, UnorderedFindsAnAssignmentThatGreedyMisses) {
  const spec::Want want = Unordered({OneOf({Bulk("a"), Bulk("b")}), Bulk("a")});
  EXPECT_EQ(Verdict(want, "*2\r\n$1\r\na\r\n$1\r\nb\r\n"), "");
  EXPECT_THAT(Verdict(want, "*2\r\n$1\r\nb\r\n$1\r\nb\r\n"), HasSubstr("no element left"));
}

TEST(Match, BoundedMatchers) {
  EXPECT_EQ(Verdict(IntRange(1, 3), ":3\r\n"), "");
  EXPECT_NE(Verdict(IntRange(1, 3), ":4\r\n"), "");
  EXPECT_NE(Verdict(IntRange(1, 3), "$1\r\n2\r\n"), "");
  EXPECT_EQ(Verdict(Near(10, 2), "$4\r\n11.5\r\n"), "");
  EXPECT_NE(Verdict(Near(10, 2), ":13\r\n"), "");
  EXPECT_EQ(Verdict(Matching("[0-9a-f]{4}"), "$4\r\n00fa\r\n"), "");
  EXPECT_NE(Verdict(Matching("[0-9a-f]{4}"), "$5\r\n00faa\r\n"), "") << "all of the text must match";
  EXPECT_EQ(Verdict(Each(Type("bulk"), 1, 2), "*2\r\n$1\r\na\r\n$1\r\nb\r\n"), "");
  EXPECT_NE(Verdict(Each(Type("bulk"), 1, 2), "*0\r\n"), "");
  EXPECT_NE(Verdict(Each(Type("bulk"), 1, 2), "*1\r\n:1\r\n"), "");
}

TEST(Match, FairChoices) {
  const auto counted = [](int a, int b, int others) {
    std::string wire = "*" + std::to_string(a + b + others) + "\r\n";
    for (int i = 0; i < a; ++i) wire += "$1\r\na\r\n";
    for (int i = 0; i < b; ++i) wire += "$1\r\nb\r\n";
    for (int i = 0; i < others; ++i) wire += ":1\r\n";
    return wire;
  };
  const Want fair = Fair({Bulk("a"), Bulk("b")}, Integer(1));
  EXPECT_EQ(Verdict(fair, counted(500, 500, 3)), "");
  EXPECT_EQ(Verdict(fair, counted(470, 530, 1000)), "") << "chance alone does this";
  EXPECT_NE(Verdict(fair, counted(350, 650, 0)), "");
  EXPECT_NE(Verdict(fair, counted(1000, 0, 0)), "");
  EXPECT_NE(Verdict(fair, counted(0, 0, 1000)), "") << "there was no choice";
  EXPECT_NE(Verdict(fair, "*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n"), "");
}

TEST(Match, SavedRepliesMustComeAgain) {
  const SavedReplies saved = {{"id", Wire("$3\r\n1-1\r\n")}};
  EXPECT_FALSE(Match(Ref("id"), Wire("$3\r\n1-1\r\n"), 2, saved));
  EXPECT_TRUE(Match(Ref("id"), Wire("$3\r\n1-2\r\n"), 2, saved));
  EXPECT_TRUE(Match(Ref("other"), Wire("$3\r\n1-1\r\n"), 2, saved));
}

TEST(Match, ProtocolChoosesAlternatives) {
  const spec::Want want = PerProtocol(Array({Bulk("a")}), Type("map"));
  EXPECT_EQ(Verdict(want, "*1\r\n$1\r\na\r\n", 2), "");
  EXPECT_EQ(Verdict(want, "%0\r\n", 3), "");
  EXPECT_NE(Verdict(want, "*1\r\n$1\r\na\r\n", 3), "");
}

TEST(DescribeWant, ReadsLikeTheNotation) {
  EXPECT_EQ(DescribeWant(Array({Bulk("a\n"), Integer(1), Null("$")}), 2), "[$\"a\\n\", :1, _$]");
  EXPECT_EQ(DescribeWant(MapOf({Bulk("a"), Double("1")}), 3), "%{$\"a\": ,1}");
  EXPECT_EQ(DescribeWant(OneOf({Integer(1), IntRange(5, INT64_MAX)}), 2), "one of :1, integer 5..");
}

}  // namespace
}  // namespace respect::conformance
