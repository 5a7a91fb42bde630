#include "conformance/step/key_rewriter.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spec/reader/embedded_spec.h"

namespace respect::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Words = std::vector<std::string>;

class KeyRewriterTest : public ::testing::Test {
 protected:
  // Why a case that sends this command may not run beside other people's data.
  std::string ReasonFor(const Words& args) {
    spec::Case test;
    test.given = {args};
    return rewriter_.SkipReason(test);
  }

  const spec::Spec spec_ = spec::EmbeddedSpec();
  const CommandIndex commands_{spec_};
  KeyRewriter rewriter_{"p:", commands_};
};

TEST_F(KeyRewriterTest, EveryKeyGetsThePrefixAndIsRemembered) {
  EXPECT_THAT(rewriter_.Rewrite(Words{"MSET", "a", "1", "b", "2"}), ElementsAre("MSET", "p:a", "1", "p:b", "2"));
  EXPECT_THAT(rewriter_.Rewrite(Words{"lmpop", "2", "x", "y", "LEFT"}),
              ElementsAre("lmpop", "2", "p:x", "p:y", "LEFT"));
  EXPECT_THAT(rewriter_.Rewrite(Words{"XREAD", "COUNT", "1", "STREAMS", "s", "t", "0", "0"}),
              ElementsAre("XREAD", "COUNT", "1", "STREAMS", "p:s", "p:t", "0", "0"));
  EXPECT_THAT(rewriter_.keys(), ElementsAre("p:a", "p:b", "p:s", "p:t", "p:x", "p:y"));
}

TEST_F(KeyRewriterTest, ThePrefixIsTakenOutOfReplies) {
  Reply reply = Reply::Aggregate(Reply::Kind::kArray, {Reply::Bulk("p:list"), Reply::Bulk("a")});
  rewriter_.Strip(reply);
  EXPECT_EQ(reply.items[0].text, "list");
}

TEST_F(KeyRewriterTest, WhatActsOnMoreThanItsKeysIsLeftOut) {
  EXPECT_THAT(ReasonFor({"FLUSHALL"}), HasSubstr("FLUSHALL"));
  EXPECT_THAT(ReasonFor({"CONFIG", "SET", "maxmemory", "1"}), HasSubstr("whole server"));
  EXPECT_THAT(ReasonFor({"KEYS", "*"}), HasSubstr("no keys"));
  EXPECT_THAT(ReasonFor({"EVAL", "return 1", "0"}), HasSubstr("EVAL"));
  EXPECT_EQ(ReasonFor({"SET", "k", "v"}), "");
  EXPECT_EQ(ReasonFor({"NO-SUCH"}), "");
}

TEST_F(KeyRewriterTest, WhatReachesIntoAnotherDatabaseIsLeftOut) {
  for (const Words& args : {Words{"SELECT", "1"}, Words{"MOVE", "k", "1"}, Words{"COPY", "a", "b", "db", "1"}}) {
    EXPECT_THAT(ReasonFor(args), HasSubstr("database")) << args[0];
  }
  EXPECT_EQ(ReasonFor({"COPY", "a", "b"}), "");
}

TEST_F(KeyRewriterTest, AKeywordThatStandsTwiceMayNameAKeyThatNobodyFinds) {
  const Words once = {"GEORADIUS", "k", "1", "1", "1", "M", "STORE", "a"};
  EXPECT_EQ(ReasonFor(once), "");
  Words twice = once;
  twice.insert(twice.end(), {"STORE", "b"});
  EXPECT_THAT(ReasonFor(twice), HasSubstr("cannot be told"));
}

}  // namespace
}  // namespace respect::conformance
