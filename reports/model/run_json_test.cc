#include "reports/model/run_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "reports/model/json_text.h"

namespace respect::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string AllBytes() {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  return all;
}

// A run in which every member is set.
ConformanceRun FullRun() {
  ConformanceRun run;
  run.context = {"respect-conform",
                 "0.1.0",
                 "1",
                 "2026-01-31T12:00:00Z",
                 1'500'000,
                 UINT64_MAX,
                 {"resp2", "resp3"},
                 {"--modes", "all"},
                 {"A CPU", 2, 8'000'000'000, "Debian", "Linux 6", "performance", "0.1 0.2 0.3", "GNU"}};
  run.targets.push_back({"embedded", "respect", "respect", "0.1.0", "in process", ""});
  run.targets.push_back({"redis", "Redis", "redis", "8.0.6", "tcp 127.0.0.1:1", "refused"});
  run.cases.push_back({"set.nx", "NX writes nothing.", "string", "SET", "commands/string/set.toml", 30, true});
  run.cases.push_back({"frame", "A rule.", "protocol", "", "protocol/framing.toml", 4, false});
  RunStep step{"cmd", "a", "SET k v", "+OK", "$1 \xff", "*3\r\n", AllBytes(), "differs", false, "x.toml", 31, 12};
  run.outcomes.push_back({0, 1, "resp2", Verdict::kFail, "reason \xfe", 99, {step, RunStep{}}, {"redis-cli SET k v"}});
  run.outcomes.push_back({1, 0, "resp3", Verdict::kPass, "", 5, {}, {}});
  return run;
}

TEST(RunJson, EverythingComesBack) {
  const ConformanceRun run = FullRun();
  const Result<ConformanceRun> back = RunFromJson(RunToJson(run));
  ASSERT_TRUE(back.ok()) << back.error().text();
  EXPECT_TRUE(*back == run);
  EXPECT_EQ(RunToJson(*back), RunToJson(run));
}

TEST(RunJson, EmptyRunComesBack) {
  const Result<ConformanceRun> back = RunFromJson(RunToJson(ConformanceRun{}));
  ASSERT_TRUE(back.ok()) << back.error().text();
  EXPECT_TRUE(*back == ConformanceRun{});
}

TEST(RunJson, IsValidUtf8WithOneOutcomeALine) {
  const std::string text = RunToJson(FullRun());
  EXPECT_TRUE(IsUtf8(text));
  EXPECT_THAT(text,
              HasSubstr("\n{\"case\":1,\"target\":0,\"mode\":\"resp3\",\"verdict\":\"pass\",\"duration_us\":5}\n"));
}

TEST(RunJson, SummaryCarriesTheDenominator) {
  const Json root = Json::parse(RunToJson(FullRun()));
  EXPECT_EQ(root["summary"][1]["target"], "redis");
  EXPECT_EQ(root["summary"][1]["fail"], 1);
  EXPECT_EQ(root["summary"][1]["judged"], 1);
  EXPECT_EQ(root["summary"][0]["pass"], 1);
}

TEST(RunJson, UnknownMembersAreAccepted) {
  Json root = Json::parse(RunToJson(FullRun()));
  root["later"] = 1;
  root["outcomes"][0]["later"] = Json::array();
  const Result<ConformanceRun> back = RunFromJson(root.dump());
  ASSERT_TRUE(back.ok()) << back.error().text();
  EXPECT_TRUE(*back == FullRun());
}

// Changes one member of a good file and expects the message.
void ExpectRefused(const std::string& pointer, const Json& value, const std::string& message) {
  Json root = Json::parse(RunToJson(FullRun()));
  root[Json::json_pointer(pointer)] = value;
  const Result<ConformanceRun> back = RunFromJson(root.dump());
  ASSERT_FALSE(back.ok()) << pointer;
  EXPECT_THAT(std::string(back.error().text()), HasSubstr(message));
}

TEST(RunJson, RefusalsSayWhere) {
  ExpectRefused("/format", "other", "not a result file");
  ExpectRefused("/version", 2, "format 2, but this program reads format 1");
  ExpectRefused("/targets", 3, "`targets` is no list");
  ExpectRefused("/cases/1/line", "four", "cases[1]: ");
  ExpectRefused("/outcomes/0/case", 2, "outcomes[0]: `case` points to no case");
  ExpectRefused("/outcomes/0/target", 2, "outcomes[0]: `target` points to no target");
  ExpectRefused("/outcomes/1/verdict", "passed", "outcomes[1]: 'passed' is no verdict");
  ExpectRefused("/outcomes/0/steps/0/received", {{"hex", "0"}}, "outcomes[0]: a hex value");
}

TEST(RunJson, TextThatIsNoJsonIsRefused) {
  EXPECT_FALSE(RunFromJson("").ok());
  EXPECT_FALSE(RunFromJson("{").ok());
  EXPECT_FALSE(RunFromJson("[]").ok());
}

TEST(RunFile, WrittenFileReadsBack) {
  const std::string path = ::testing::TempDir() + "respect_run_json_test.json";
  ASSERT_TRUE(WriteRun(FullRun(), path).ok());
  const Result<ConformanceRun> back = ReadRun(path);
  std::remove(path.c_str());
  ASSERT_TRUE(back.ok()) << back.error().text();
  EXPECT_TRUE(*back == FullRun());
}

TEST(RunFile, FailuresNameThePath) {
  const std::string path = ::testing::TempDir() + "no_such_folder/run.json";
  EXPECT_THAT(std::string(ReadRun(path).error().text()), StartsWith(path + ": No such file"));
  EXPECT_THAT(std::string(WriteRun(FullRun(), path).error().text()), StartsWith(path + ": No such file"));
}

}  // namespace
}  // namespace respect::reports
