#include "conformance/modes/script_want.h"

#include <gtest/gtest.h>

#include "conformance/match/match.h"
#include "conformance/testing/wants.h"

namespace respect::conformance {
namespace {

using namespace testing_wants;  // NOLINT: a vocabulary for these tests

std::string Shown(const spec::Want& want, int protocol) {
  return DescribeWant(ThroughScript(want, protocol), protocol);
}

TEST(ScriptWant, EveryNullIsTheSameNull) {
  EXPECT_EQ(Shown(Null("*"), 2), DescribeWant(Null("$"), 2));
  EXPECT_EQ(Shown(Array({Bulk("a"), Null("*"), Bulk("b")}), 2),
            DescribeWant(Array({Bulk("a"), Null("$"), Bulk("b")}), 2));
}

TEST(ScriptWant, InResp3AnArrayEndsAtItsFirstNull) {
  EXPECT_EQ(Shown(Array({Bulk("a"), Null("$"), Bulk("b")}), 3), DescribeWant(Array({Bulk("a")}), 3));
  EXPECT_EQ(Shown(Array({Bulk("a"), Any(), Bulk("b")}), 3), DescribeWant(Type("array"), 3));
  EXPECT_EQ(Shown(Array({Array({Null("")}), Bulk("b")}), 3), DescribeWant(Array({Array({}), Bulk("b")}), 3));
}

TEST(ScriptWant, InResp3AMapHasNoNullsAndEachKeyOnce) {
  const spec::Want map = MapOf({Bulk("a"), Integer(1), Bulk("b"), Null(""), Bulk("a"), Integer(2)});
  EXPECT_EQ(Shown(map, 3), DescribeWant(MapOf({Bulk("a"), Integer(2)}), 3));
}

TEST(ScriptWant, IntegersAreRoundedToDoubles) {
  EXPECT_EQ(Shown(Integer(9007199254740992), 2), ":9007199254740992");
  EXPECT_EQ(Shown(Integer(9007199254740993), 2), ":9007199254740992");
  EXPECT_EQ(Shown(Integer(INT64_MAX), 2), "one of :-9223372036854775808, :9223372036854775807");
}

TEST(ScriptWant, TakesTheFormOfItsProtocol) {
  const spec::Want both = PerProtocol(Null("*"), MapOf({}));
  EXPECT_EQ(Shown(both, 2), DescribeWant(Null("$"), 2));
  EXPECT_EQ(Shown(both, 3), DescribeWant(MapOf({}), 3));
}

TEST(ScriptWant, ScriptsAreToldInOtherWords) {
  const std::string arity = "ERR wrong number of arguments for 'hset' command";
  EXPECT_EQ(ErrorInScript(arity, false), "ERR Wrong number of args calling Redis command from script");
  EXPECT_EQ(ErrorInScript(arity, true), arity) << "what a handler counts for itself";
  EXPECT_EQ(ErrorInScript("ERR unknown command 'x', with args beginning with: ", true),
            "ERR Unknown Redis command called from script");
  EXPECT_EQ(ErrorInScript("NOPERM No permissions to access a key", true),
            "ERR ACL failure in script: No permissions to access a key");
  EXPECT_EQ(
      ErrorInScript("NOPERM this user has no permissions to access one of the keys used as arguments", true),
      "ERR The user executing the script can't access at least one of the keys mentioned in the command arguments");
  EXPECT_EQ(ErrorInScript("WRONGTYPE x", true), "WRONGTYPE x");
}

}  // namespace
}  // namespace respect::conformance
