// Whether the properties convict a server that breaks them, and let the engine go.
#include "fuzz/properties/properties.h"

#include <gtest/gtest.h>

#include "conformance/target/embedded.h"
#include "conformance/testing/wrong_target.h"
#include "fuzz/properties/property_run.h"
#include "spec/reader/embedded_spec.h"

namespace respect::fuzz {
namespace {

using conformance::Fault;
using conformance::WrongAnswer;

constexpr spec::Version kServed{8, 0, 6};

std::unique_ptr<conformance::Target> SteeredEngine() {
  return conformance::MakeEmbeddedTarget(1, {{"respect-commands", "yes"}});
}

std::string WireOf(const Reply& reply) {
  std::string bytes;
  AppendReply(bytes, reply);
  return bytes;
}

class PropertiesTest : public testing::Test {
 protected:
  // The property that the commands show broken on a server with this fault; "" for none.
  std::string BrokenBy(std::vector<std::vector<std::string>> commands, Fault fault) {
    conformance::WrongTarget target(SteeredEngine(), std::move(fault), true);
    Stage stage(target);
    EXPECT_TRUE(stage.Open().ok());
    Properties properties(stage, kServed);
    Story script{.steps = {}, .protocol = 2, .stepwise = true};
    for (auto& args : commands) {
      const spec::Command* command = spec_.Find(args[0]);
      script.steps.push_back({.connection = 0, .args = std::move(args), .command = command, .options = {}});
    }
    const auto difference = properties.Check(script);
    return difference ? difference->where : "";
  }

  const spec::Spec spec_ = spec::EmbeddedSpec();
};

TEST_F(PropertiesTest, ARightServerBreaksNone) {
  const Fault none{.command = "NOSUCH", .change = nullptr};
  EXPECT_EQ(
      BrokenBy({{"SADD", "t1", "a", "b"}, {"HSET", "h1", "f", "v"}, {"GET", "t1"}, {"ZADD", "z1", "1.5", "m"}}, none),
      "");
}

TEST_F(PropertiesTest, TwoRepliesForOneCommand) {
  EXPECT_EQ(BrokenBy({{"SET", "s1", "a"}},
                     {.command = "SET", .change = [](const Reply&) { return WrongAnswer{.bytes = "+OK\r\n+OK\r\n"}; }}),
            "one reply");
}

TEST_F(PropertiesTest, AReplyThatTheSpecificationDoesNotKnow) {
  EXPECT_EQ(BrokenBy({{"LPUSH", "l1", "a"}},
                     {.command = "LPUSH", .change = [](const Reply&) { return WrongAnswer{.bytes = "+OK\r\n"}; }}),
            "one reply");
}

TEST_F(PropertiesTest, AnErrorThatHasChangedData) {
  const Fault fault{.command = "SADD", .change = [](const Reply&) { return WrongAnswer{.bytes = "-ERR no\r\n"}; }};
  EXPECT_EQ(BrokenBy({{"SADD", "t1", "a"}}, fault), "errors");
}

TEST_F(PropertiesTest, AReplyThatDependsOnTheMannerOfAsking) {
  int asked = 0;
  const Fault fault{.command = "GET", .change = [&asked](const Reply& reply) {
                      return WrongAnswer{.bytes = ++asked > 1 ? "$1\r\nx\r\n" : WireOf(reply)};
                    }};
  EXPECT_EQ(BrokenBy({{"SET", "s1", "a"}, {"GET", "s1"}}, fault), "pipelined");
}

TEST_F(PropertiesTest, AnotherAnswerInResp3) {
  const Fault fault{.command = "HGETALL", .change = [](const Reply& reply) {
                      return WrongAnswer{.bytes = reply.kind == Reply::Kind::kMap ? "%0\r\n" : WireOf(reply)};
                    }};
  EXPECT_EQ(BrokenBy({{"HSET", "h1", "f", "v"}, {"HGETALL", "h1"}}, fault), "resp3");
}

TEST_F(PropertiesTest, ATransactionThatAnswersOtherwise) {
  const Fault fault{.command = "EXEC", .change = [](const Reply& reply) {
                      Reply changed = reply;
                      for (Reply& item : changed.items) item = Reply::Integer(7);
                      return WrongAnswer{.bytes = WireOf(changed)};
                    }};
  EXPECT_EQ(BrokenBy({{"LPUSH", "l1", "a"}}, fault), "transaction");
}

TEST_F(PropertiesTest, ACopyThatLosesItsExpiry) {
  const Fault fault{.command = "COPY", .change = [](const Reply&) { return WrongAnswer{.bytes = ":0\r\n"}; }};
  EXPECT_EQ(BrokenBy({{"SET", "s1", "a", "EX", "100"}}, fault), "copies");
}

TEST_F(PropertiesTest, AScanThatMissesKeys) {
  const Fault fault{.command = "SCAN",
                    .change = [](const Reply&) { return WrongAnswer{.bytes = "*2\r\n$1\r\n0\r\n*0\r\n"}; }};
  EXPECT_EQ(BrokenBy({{"SET", "s1", "a"}}, fault), "scan");
}

// The least that showed each, in the order of finding.
TEST_F(PropertiesTest, WhatOnceBrokeOneHolds) {
  const std::vector<std::vector<std::string>> scripts[] = {
      {{"ARSET", "r1", "0", "v"}},                                               // DUMP of an array ended the server
      {{"XADD", "x1", "1", "f", "a"}, {"XCFGSET", "x1", "IDMP-DURATION", "1"}},  // RESTORE lost it
      {{"INCREX", "s1", "BYFLOAT", "-0"}},                                       // -0 in RESP3, 0 in RESP2
      {{"SET", "a", "a", "PXAT", "1"}, {"XPENDING", "a", "a"}},  // an error that looked at what was past
      {{"PSETEX", "a", "1", "a"}, {"RESPECT.CLOCK", "ADVANCE", "50"}, {"SETBIT", "a", "1", "2"}},
  };
  for (const auto& script : scripts) {
    EXPECT_EQ(BrokenBy(script, {.command = "NOSUCH", .change = nullptr}), "") << script.front()[0];
  }
}

TEST_F(PropertiesTest, TheEngineKeepsAllOfThem) {
  const auto engine = SteeredEngine();
  Stage stage(*engine);
  ASSERT_TRUE(stage.Open().ok());
  const Repertoire repertoire = SelectCommands(spec_, {}, kServed, [](const spec::Command&) { return true; });
  PropertyRun run(stage, repertoire, {.stories = 600, .seconds = 0}, nullptr);
  const PropertyTotals totals = run.Run();
  for (const Violation& violation : totals.violations) ADD_FAILURE() << Text(violation);
  EXPECT_GT(totals.commands, 5000U);
}

}  // namespace
}  // namespace respect::fuzz
