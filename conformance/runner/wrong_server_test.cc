// Deliberately wrong servers: each is right in all but one thing, and must be convicted for just that. The case that
// meets the fault fails with a verdict and a reason; the cases before and after it pass.
#include <string>
#include <vector>

#include "conformance/modes/modes.h"
#include "conformance/runner/fresh_state.h"
#include "conformance/runner/runner.h"
#include "conformance/target/embedded.h"
#include "conformance/testing/wrong_target.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spec/reader/embedded_spec.h"
#include "spec/reader/reader.h"

namespace respect::conformance {
namespace {

using reports::Verdict;
using ::testing::HasSubstr;

constexpr char kBefore[] = R"(
[[case]]
id = "before"
rule = "Right, and before."
steps = [{ cmd = "INCR n", want = ":1" }, { cmd = "APPEND s ab", want = ":2" }]
)";
constexpr char kAfter[] = R"(
[[case]]
id = "after"
rule = "Right, and after."
steps = [{ cmd = "INCR n", want = ":1" }, { cmd = "STRLEN n", want = ":1" }]
)";

struct Wrongness {
  std::string name;
  std::string mode;
  Fault fault;
  std::string test;  // given and steps of the case that meets it
  Verdict verdict;
  std::string reason;
};

void PrintTo(const Wrongness& wrongness, std::ostream* stream) { *stream << wrongness.name; }

std::string BytesOf(const Reply& reply) {
  std::string bytes;
  AppendReply(bytes, reply);
  return bytes;
}

std::function<WrongAnswer(const Reply&)> Instead(std::string bytes) {
  return [bytes](const Reply&) { return WrongAnswer{.bytes = bytes}; };
}

std::function<WrongAnswer(const Reply&)> As(std::function<void(Reply&)> change) {
  return [change](const Reply& reply) {
    Reply wrong = reply;
    change(wrong);
    return WrongAnswer{.bytes = BytesOf(wrong)};
  };
}

WrongAnswer Twice(const Reply& reply) { return {.bytes = BytesOf(reply) + BytesOf(reply)}; }
WrongAnswer Unchanged(const Reply& reply) { return {.bytes = BytesOf(reply)}; }

constexpr char kGet[] = R"(given = ["SET k value"]
steps = [{ cmd = "GET k", want = "$value" }, { cmd = "EXISTS k", want = ":1" }])";
constexpr char kGetAny[] = R"(given = ["SET k value"]
steps = [{ cmd = "GET k", want = { any = true } }])";
constexpr char kRange[] = R"(given = ["RPUSH l a b c"]
steps = [{ cmd = "LRANGE l 0 -1", want = ["$a", "$b", "$c"] }])";
constexpr char kWrongType[] = R"(given = ["RPUSH l a"]
steps = [{ cmd = "GET l", want = "-WRONGTYPE Operation against a key holding the wrong kind of value" }])";
constexpr char kTtl[] = R"(given = ["SET k v", "PEXPIRE k 5000"]
steps = [{ cmd = "PTTL k", want = ":5000" }, { advance_ms = 5001 }, { cmd = "EXISTS k", want = ":0" }])";
constexpr char kForgotten[] = R"(steps = [{ cmd = "SET k v", want = "+OK" }, { cmd = "GET k", want = "$v" }])";
constexpr char kMissing[] = R"(steps = [{ cmd = "GET k", want = "_$" }])";
constexpr char kTwoReplies[] = R"(given = ["SET k value"]
steps = [{ cmd = "GET k", want = "$value" }, { cmd = "STRLEN k", want = ":5" }])";
constexpr char kLeft[] = R"(steps = [{ cmd = "SETNX k v", want = ":1" }, { cmd = "SETNX k v", want = ":0" }])";

std::vector<Wrongness> Replies() {
  return {
      {"DropsAReply", "resp2", {"GET", Instead("")}, kGet, Verdict::kFail, "timeout"},
      {"DropsAReplyOfABatch", "pipelined", {"GET", Instead("")}, kGet, Verdict::kFail, ""},
      {"DoublesAReply", "resp2", {"GET", Twice}, kGet, Verdict::kFail, "unasked"},
      {"DoublesTheLastReply", "resp2", {"GET", Twice}, kMissing, Verdict::kFail, "unasked"},
      {"SwapsTwoReplies",
       "pipelined",
       {"GET", [](const Reply& reply) { return WrongAnswer{.bytes = BytesOf(reply), .delays = true}; }},
       kTwoReplies,
       Verdict::kFail,
       "expected type bulk string, got integer"},
      {"AltersAType",
       "resp2",
       {"GET", As([](Reply& r) { r.kind = Reply::Kind::kSimple; })},
       kGet,
       Verdict::kFail,
       "expected type bulk string"},
      {"AltersATypeNobodyLookedAt", "resp2", {"GET", Instead(":7\r\n")}, kGetAny, Verdict::kShape, "shape"},
      {"AltersAByte", "resp2", {"GET", As([](Reply& r) { r.text[2] ^= 1; })}, kGet, Verdict::kFail, "differs"},
      {"AltersTheFirstWordOfAnError",
       "resp2",
       {"GET", Instead("-ERR Operation against a key\r\n")},
       kWrongType,
       Verdict::kFail,
       "first word"},
      {"AltersTheWordsOfAnError",
       "resp2",
       {"GET", Instead("-WRONGTYPE no\r\n")},
       kWrongType,
       Verdict::kTextDrift,
       "after the first"},
      {"AnswersWhereItShouldRefuse",
       "resp2",
       {"GET", Instead("$1\r\na\r\n")},
       kWrongType,
       Verdict::kFail,
       "expected type error"},
      {"RefusesWhereItShouldAnswer",
       "resp2",
       {"GET", Instead("-OOM no\r\n")},
       kGet,
       Verdict::kFail,
       "expected type bulk string"},
      {"AltersAnOrder",
       "resp2",
       {"LRANGE", As([](Reply& r) { std::swap(r.items[0], r.items[1]); })},
       kRange,
       Verdict::kFail,
       "at [0]"},
      {"LeavesOutAnElement",
       "resp2",
       {"LRANGE", As([](Reply& r) { r.items.pop_back(); })},
       kRange,
       Verdict::kFail,
       "elements"},
      {"GivesTheOtherNull", "resp2", {"GET", Instead("*-1\r\n")}, kMissing, Verdict::kFail, "null array"},
      {"GivesTheNullOfAnotherProtocol", "resp3", {"GET", Instead("$-1\r\n")}, kMissing, Verdict::kFail, ""},
      {"SpeaksAnotherProtocol", "resp2", {"GET", Instead("_\r\n")}, kMissing, Verdict::kFail, "malformed"},
      {"AddsAMessage",
       "resp3",
       {"GET", Instead(">2\r\n+invalidate\r\n_\r\n$5\r\nvalue\r\n")},
       kGet,
       Verdict::kFail,
       "unasked"},
  };
}

std::vector<Wrongness> Doings() {
  return {
      {"AltersATimeToLive",
       "resp2",
       {"PTTL", As([](Reply& r) { r.text = std::to_string(r.integer += 1000); })},
       kTtl,
       Verdict::kFail,
       "differs"},
      {"ForgetsATimeToLive", "resp2", {"PEXPIRE", Unchanged, ":1\r\n"}, kTtl, Verdict::kFail, "differs"},
      {"ForgetsAWrite", "resp2", {"SET", Unchanged, "+OK\r\n"}, kForgotten, Verdict::kFail, "null"},
      {"WritesWhereItShouldNot", "resp2", {"SETNX", Instead(":1\r\n")}, kLeft, Verdict::kFail, "differs"},
      {"RefusesWhatWasGiven", "resp2", {"RPUSH", Instead("-ERR no\r\n")}, kRange, Verdict::kBroken, "refused"},
      {"Hangs",
       "resp2",
       {"GET", [](const Reply&) { return WrongAnswer{.hangs = true}; }},
       kGet,
       Verdict::kFail,
       "timeout"},
      {"ClosesTheConnection",
       "resp2",
       {"GET", [](const Reply&) { return WrongAnswer{.closes = true}; }},
       kGet,
       Verdict::kFail,
       "closed"},
      {"ClosesInTheMiddle",
       "resp2",
       {"GET", [](const Reply&) { return WrongAnswer{.bytes = "$5\r\nval", .closes = true}; }},
       kGet,
       Verdict::kFail,
       "closed"},
      {"Dies",
       "resp2",
       {"GET", [](const Reply&) { return WrongAnswer{.dies = true}; }},
       kGet,
       Verdict::kFail,
       "killed by signal 11"},
      {"SendsGarbage", "resp2", {"GET", Instead("HTTP/1.1 400 Bad Request\r\n")}, kGet, Verdict::kFail, "malformed"},
      {"SendsALengthThatIsNone", "resp2", {"GET", Instead("$five\r\nvalue\r\n")}, kGet, Verdict::kFail, "malformed"},
      {"SendsALengthTooLarge", "resp2", {"GET", Instead("$6\r\nvalue\r\n")}, kGet, Verdict::kFail, "only part"},
      {"SendsALengthTooSmall", "resp2", {"GET", Instead("$4\r\nvalue\r\n")}, kGet, Verdict::kFail, "malformed"},
      {"SendsLinesWithoutCarriageReturn", "resp2", {"GET", Instead("$5\nvalue\n")}, kGet, Verdict::kFail, ""},
  };
}

// EXEC of the case struck holds "value"; those of the cases around it do not.
std::function<WrongAnswer(const Reply&)> OfTheValue(std::function<void(std::vector<Reply>&)> change) {
  return As([change](Reply& reply) {
    if (!reply.items.empty() && reply.items[0].text == "value") change(reply.items);
  });
}

std::vector<Wrongness> Transactions() {
  return {
      {"AltersAReplyInsideExec",
       "multi",
       {"EXEC", OfTheValue([](std::vector<Reply>& items) { items[0].text[2] ^= 1; })},
       kGet,
       Verdict::kFail,
       "differs"},
      {"AltersATypeInsideExec",
       "multi",
       {"EXEC", OfTheValue([](std::vector<Reply>& items) { items[0].kind = Reply::Kind::kSimple; })},
       kGet,
       Verdict::kFail,
       "expected type bulk string"},
      {"LeavesAReplyOutOfExec",
       "multi",
       {"EXEC", OfTheValue([](std::vector<Reply>& items) { items.pop_back(); })},
       kGet,
       Verdict::kFail,
       "EXEC of 2 commands"},
      {"SwapsRepliesInsideExec",
       "multi",
       {"EXEC", OfTheValue([](std::vector<Reply>& items) { std::swap(items[0], items[1]); })},
       kGet,
       Verdict::kFail,
       "expected type bulk string, got integer"},
      {"AnswersInsteadOfQueueing", "multi", {"GET", Instead("$5\r\nvalue\r\n")}, kGet, Verdict::kFail, "not queued"},
      {"RefusesToQueue", "multi", {"GET", Instead("-ERR no\r\n")}, kGet, Verdict::kFail, ""},
  };
}

// EVAL of the case struck answers so; those of the cases around it do not.
std::function<WrongAnswer(const Reply&)> Where(std::string head, std::function<void(Reply&)> change) {
  return As([head, change](Reply& reply) {
    if (reply.text.starts_with(head)) change(reply);
  });
}

std::vector<Wrongness> Scripts() {
  return {
      {"AltersATypeInAScript",
       "lua",
       {"EVAL", Where("value", [](Reply& r) { r.kind = Reply::Kind::kSimple; })},
       kGet,
       Verdict::kFail,
       "expected type bulk string"},
      {"AltersATypeInAScriptNobodyLookedAt",
       "lua",
       {"EVAL", Where("value", [](Reply& r) { r.kind = Reply::Kind::kSimple; })},
       kGetAny,
       Verdict::kShape,
       "shape"},
      {"DoesNotTellTheScriptOfAnError",
       "lua-resp3",
       {"EVAL", Where("WRONGTYPE", [](Reply& r) { r.text.resize(r.text.find(" script:")); })},
       kWrongType,
       Verdict::kTextDrift,
       "after the first"},
  };
}

std::vector<Wrongness> All() {
  std::vector<Wrongness> all = Replies();
  for (Wrongness& one : Transactions()) all.push_back(std::move(one));
  for (Wrongness& one : Scripts()) all.push_back(std::move(one));
  for (Wrongness& one : Doings()) all.push_back(std::move(one));
  return all;
}

// Runs the three cases in one mode on the embedded engine behind the fault.
class WrongServer : public ::testing::TestWithParam<Wrongness> {
 protected:
  reports::ConformanceRun Run(const Fault& fault, const std::string& mode, const std::string& test, bool owned = true) {
    const std::string struck = "[[case]]\nid = \"struck\"\nrule = \"Meets the fault.\"\n" + test + "\n";
    const std::string text = "format = 1\n" + std::string(kBefore) + struck + kAfter;
    Result<std::vector<spec::Case>> cases = spec::ReadCaseText(text, "scenarios/wrong.toml");
    EXPECT_TRUE(cases.ok()) << cases.error().text();
    if (!cases.ok()) return {};
    RunSettings settings;
    for (const spec::Case& one : *cases) settings.cases.push_back(&one);
    settings.modes = std::move(*SelectModes(mode));
    settings.expected = expected_;
    settings.jobs = 1;
    settings.deadlines.reply_ms = 150;
    TargetPlan plan;
    plan.name = "wrong";
    plan.kind = "respect";
    plan.make = [&fault, owned] { return std::make_unique<WrongTarget>(MakeEmbeddedTarget(1), fault, owned); };
    return Runner(spec_, settings, nullptr).Run({plan});
  }

  const spec::Spec spec_ = spec::EmbeddedSpec();
  std::vector<spec::KnownDifference> expected_;
};

TEST_P(WrongServer, IsConvictedAndOtherCasesAreUnharmed) {
  const Wrongness& wrong = GetParam();
  const reports::ConformanceRun run = Run(wrong.fault, wrong.mode, wrong.test);
  ASSERT_EQ(run.targets.size(), 1U);
  EXPECT_EQ(run.targets[0].error, "");
  ASSERT_EQ(run.outcomes.size(), 3U);
  EXPECT_EQ(reports::Name(run.outcomes[0].verdict), "pass") << run.outcomes[0].reason;
  EXPECT_EQ(reports::Name(run.outcomes[1].verdict), reports::Name(wrong.verdict)) << run.outcomes[1].reason;
  EXPECT_THAT(run.outcomes[1].reason, HasSubstr(wrong.reason));
  EXPECT_FALSE(run.outcomes[1].repro.empty()) << "a failure says how to see it by hand";
  EXPECT_EQ(reports::Name(run.outcomes[2].verdict), "pass") << run.outcomes[2].reason;
}

// The proxy itself is no fault.
TEST_P(WrongServer, IsAcquittedWithoutItsFault) {
  const Fault none{.command = "", .change = Unchanged, .swallows_with = ""};
  const reports::ConformanceRun run = Run(none, GetParam().mode, GetParam().test);
  ASSERT_EQ(run.outcomes.size(), 3U);
  for (const reports::RunOutcome& outcome : run.outcomes) {
    EXPECT_EQ(reports::Name(outcome.verdict), "pass") << outcome.reason;
  }
}

std::string NameOf(const ::testing::TestParamInfo<Wrongness>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Kinds, WrongServer, ::testing::ValuesIn(All()), NameOf);

constexpr char kSwallowsFlush[] = "+OK\r\n";

// A server of others that does not flush: the case after it cannot be judged, and says so rather than blaming itself.
TEST_F(WrongServer, ThatKeepsKeysAfterFlushallBreaksTheNextCase) {
  const Fault fault{.command = "FLUSHALL", .change = Unchanged, .swallows_with = kSwallowsFlush};
  const reports::ConformanceRun run = Run(fault, "resp2", kMissing, false);
  ASSERT_EQ(run.outcomes.size(), 3U);
  EXPECT_EQ(reports::Name(run.outcomes[1].verdict), "broken");
  EXPECT_THAT(run.outcomes[1].reason, HasSubstr("left after FLUSHALL"));
}

// A server of our own is started again instead.
TEST_F(WrongServer, ThatKeepsKeysAfterFlushallIsStartedAgain) {
  const Fault fault{.command = "FLUSHALL", .change = Unchanged, .swallows_with = kSwallowsFlush};
  const reports::ConformanceRun run = Run(fault, "resp2", kMissing);
  ASSERT_EQ(run.outcomes.size(), 3U);
  for (const reports::RunOutcome& outcome : run.outcomes) {
    EXPECT_EQ(reports::Name(outcome.verdict), "pass") << outcome.reason;
  }
}

constexpr char kDeadlyCase[] = "steps = [{ cmd = \"LPOP none\", want = \"_$\" }]";
WrongAnswer Dies(const Reply&) { return {.dies = true}; }

// A server of others that died is waited for a little; what is left is then not run, and the run says so.
TEST_F(WrongServer, ThatDiesAndStaysAwayEndsTheRun) {
  const Fault fault{.command = "LPOP", .change = Dies, .swallows_with = ""};
  const reports::ConformanceRun run = Run(fault, "resp2", kDeadlyCase, false);
  EXPECT_THAT(run.targets[0].error, HasSubstr("went away"));
  ASSERT_EQ(run.outcomes.size(), 3U);
  EXPECT_EQ(reports::Name(run.outcomes[0].verdict), "pass");
  EXPECT_EQ(reports::Name(run.outcomes[1].verdict), "fail");
  EXPECT_EQ(reports::Name(run.outcomes[2].verdict), "broken");
}

// A case that is known to end a server is not run on it.
TEST_F(WrongServer, IsSparedTheCasesKnownToBeFatal) {
  spec::KnownDifference& known = expected_.emplace_back();
  known.case_globs = {"struck"};
  known.fatal = true;
  known.reason = "It dies.";
  const Fault fault{.command = "LPOP", .change = Dies, .swallows_with = ""};
  const reports::ConformanceRun run = Run(fault, "resp2", kDeadlyCase, false);
  EXPECT_EQ(run.targets[0].error, "");
  ASSERT_EQ(run.outcomes.size(), 3U);
  EXPECT_EQ(reports::Name(run.outcomes[1].verdict), "known");
  EXPECT_EQ(run.outcomes[1].reason, "not run: It dies.");
  EXPECT_EQ(reports::Name(run.outcomes[2].verdict), "pass");
}

// A difference that is known by its answer excuses what fits it, and nothing else.
TEST_F(WrongServer, IsExcusedOnlyForTheAnswersThatAreKnown) {
  constexpr char kTwice[] =
      "steps = [{ cmd = \"LPOP a\", want = \"-ERR a\" }, { cmd = \"LPOP b\", want = \"-ERR b\" }]";
  for (const char* answer : {"-\"ERR mine*", "-\"ERR my other*"}) {
    spec::KnownDifference& known = expected_.emplace_back();
    known.case_globs = {"*"};
    known.answer = answer;
    known.reason = "It has errors of its own.";
  }
  const auto verdict_of = [&](std::vector<const char*> replies) {
    const auto asked = std::make_shared<size_t>(0);
    const Fault fault{"LPOP", [=](const Reply&) { return WrongAnswer{.bytes = replies[(*asked)++ % replies.size()]}; }};
    const reports::ConformanceRun run = Run(fault, "resp2", kTwice);
    EXPECT_EQ(reports::Name(run.outcomes[0].verdict), "pass") << "what passes is no news";
    return std::string(reports::Name(run.outcomes[1].verdict));
  };
  EXPECT_EQ(verdict_of({"-ERR mine\r\n"}), "known");
  EXPECT_EQ(verdict_of({"-ERR mine\r\n", "-ERR my other\r\n"}), "known");
  EXPECT_EQ(verdict_of({"-ERR mine\r\n", "-ERR strange\r\n"}), "text-drift");
}

// What a server of others had before stays: its users and their passwords, too.
TEST(FreshState, LeavesTheUsersThatTheServerHad) {
  const std::unique_ptr<Target> target = MakeEmbeddedTarget(1);
  ASSERT_TRUE(target->Start().ok());
  Result<std::unique_ptr<Connection>> admin = target->Connect();
  ASSERT_TRUE(admin.ok());
  const auto ask = [&](const std::vector<std::string>& args) {
    const Received received = (*admin)->Call(args, InMs(1000));
    return std::holds_alternative<Failure>(received) ? std::get<Failure>(received).text
                                                     : Describe(std::get<Reply>(received), 1000);
  };
  ask({"ACL", "SETUSER", "ann", "on", ">secret", "~ann:*", "+get", "(~free:* +set)"});
  const std::string before = ask({"ACL", "LIST"});
  const Deadlines deadlines;
  const Result<Identity> identity = Identify(*target, "respect", deadlines);
  ASSERT_TRUE(identity.ok());
  FreshState fresh(*target, *identity, deadlines, nullptr);
  ASSERT_TRUE(fresh.Open().ok());
  const Result<std::vector<spec::Case>> cases = spec::ReadCaseText(
      "format = 1\n[[case]]\nid = \"a\"\nrule = \"R.\"\nsteps = [{ cmd = \"ACL WHOAMI\", want = \"$default\" }]\n",
      "scenarios/a.toml");
  ASSERT_TRUE(cases.ok());
  ASSERT_TRUE(fresh.Prepare(cases->front()).ok());
  ask({"ACL", "SETUSER", "ann", "nopass", "+@all"});
  ask({"ACL", "SETUSER", "eve", "on", "nopass"});
  EXPECT_NE(ask({"ACL", "LIST"}), before);
  ASSERT_TRUE(fresh.Leave().ok());
  EXPECT_EQ(ask({"ACL", "LIST"}), before);
}

TEST(Identify, MakesDoWithWhatItIsTold) {
  const Fault fault{"INFO", [](const Reply&) { return WrongAnswer{.bytes = "-ERR unknown\r\n", .closes = true}; }};
  WrongTarget target(MakeEmbeddedTarget(1), fault, true);
  ASSERT_TRUE(target.Start().ok());
  const Result<Identity> identity = Identify(target, "", Deadlines());
  ASSERT_TRUE(identity.ok());
  EXPECT_FALSE(identity->has_info);
  EXPECT_TRUE(identity->has_resp3);
  EXPECT_TRUE(identity->Has("GET"));
  EXPECT_FALSE(identity->Has("NO-SUCH"));
}

}  // namespace
}  // namespace respect::conformance
