#include "fuzz/differential/freedom.h"

#include <gtest/gtest.h>

#include "spec/reader/embedded_spec.h"

namespace respect::fuzz {
namespace {

using Kind = Difference::Kind;

Reply Array(std::vector<Reply> items) { return Reply::Aggregate(Reply::Kind::kArray, std::move(items)); }

Kind KindOf(const Reply& a, const Reply& b, Freedom freedom = Freedom::kNone) {
  return CompareReplies(a, b, freedom)->kind;
}

TEST(Compare, TellsHowRepliesDiffer) {
  EXPECT_EQ(KindOf(Reply::Integer(1), Reply::Bulk("1")), Kind::kReplyType);
  EXPECT_EQ(KindOf(Reply::Error("ERR a"), Reply::Integer(1)), Kind::kReplyType);
  EXPECT_EQ(KindOf(Reply::Error("ERR a"), Reply::Error("WRONGTYPE a")), Kind::kErrorWord);
  EXPECT_EQ(KindOf(Reply::Error("ERR a"), Reply::Error("ERR b")), Kind::kErrorText);
  EXPECT_EQ(KindOf(Reply::Integer(1), Reply::Integer(2)), Kind::kValue);
  EXPECT_EQ(KindOf(Reply::Null(Reply::NullForm::kBulk), Reply::Null(Reply::NullForm::kArray)), Kind::kReplyType);
  const Reply ab = Array({Reply::Bulk("a"), Reply::Bulk("b")}), ba = Array({Reply::Bulk("b"), Reply::Bulk("a")});
  EXPECT_EQ(KindOf(ab, ba), Kind::kOrder);
  EXPECT_FALSE(CompareReplies(ab, ba, Freedom::kOrder));
  EXPECT_EQ(KindOf(ab, Array({Reply::Bulk("b"), Reply::Bulk("b")}), Freedom::kOrder), Kind::kValue);
}

TEST(Compare, AMapsPairsStayTogether) {
  const auto map = [](std::vector<Reply> items) { return Reply::Aggregate(Reply::Kind::kMap, std::move(items)); };
  const Reply a = Reply::Bulk("a"), b = Reply::Bulk("b"), one = Reply::Bulk("1"), two = Reply::Bulk("2");
  EXPECT_FALSE(CompareReplies(map({a, one, b, two}), map({b, two, a, one}), Freedom::kOrder));
  EXPECT_TRUE(CompareReplies(map({a, one, b, two}), map({a, two, b, one}), Freedom::kOrder));
}

TEST(Compare, TimesMayLieApartButAnswersMayNot) {
  EXPECT_FALSE(CompareReplies(Reply::Integer(100000), Reply::Integer(99998), Freedom::kTime));
  EXPECT_TRUE(CompareReplies(Reply::Integer(100000), Reply::Integer(50000), Freedom::kTime));
  EXPECT_TRUE(CompareReplies(Reply::Integer(-1), Reply::Integer(-2), Freedom::kTime));
}

TEST(Freedom, ComesFromTheSpecification) {
  const spec::Spec spec = spec::EmbeddedSpec();
  const auto of = [&](const std::string& name, std::vector<std::string> args) {
    return FreedomOf(spec.Find(name), args);
  };
  EXPECT_EQ(of("SMEMBERS", {"SMEMBERS", "k"}), Freedom::kOrder);
  EXPECT_EQ(of("SRANDMEMBER", {"SRANDMEMBER", "k"}), Freedom::kChance);
  EXPECT_EQ(of("PTTL", {"PTTL", "k"}), Freedom::kTime);
  EXPECT_EQ(of("SORT", {"SORT", "k", "BY", "w*"}), Freedom::kOrder);
  EXPECT_EQ(of("SORT", {"SORT", "k", "LIMIT", "0", "1"}), Freedom::kChance);
  EXPECT_EQ(of("LRANGE", {"LRANGE", "k", "0", "-1"}), Freedom::kNone);
  EXPECT_EQ(of("XADD", {"XADD", "k", "1-1", "a", "b"}), Freedom::kNone);
  EXPECT_EQ(of("XADD", {"XADD", "k", "*", "a", "b"}), Freedom::kChance);
}

TEST(Normalised, TakesOutWhatVaries) {
  EXPECT_EQ(Normalised("ERR unknown 'abc' of 12 and 345"), "ERR unknown '...' of # and #");
  EXPECT_EQ(Normalised("ERR member a b does not exist"), "ERR member ... does not exist");
}

}  // namespace
}  // namespace respect::fuzz
