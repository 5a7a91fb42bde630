#include "reports/compare/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace respect::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A run of one target: case id -> verdict.
ConformanceRun RunOf(const std::string& target, const std::map<std::string, Verdict>& verdicts) {
  ConformanceRun run;
  run.targets.push_back({target, "", "", "", "", ""});
  for (const auto& [id, verdict] : verdicts) {
    RunCase run_case;
    run_case.id = id;
    RunOutcome outcome{static_cast<uint32_t>(run.cases.size()), 0, "resp2", verdict, "why", 0, {}, {}};
    run.cases.push_back(run_case);
    run.outcomes.push_back(outcome);
  }
  return run;
}

std::vector<std::string> Ids(const std::vector<Change>& changes) {
  std::vector<std::string> ids;
  for (const Change& change : changes) ids.push_back(change.case_id);
  return ids;
}

const std::map<std::string, Verdict> kBaseline = {
    {"stays", Verdict::kPass},          {"breaks", Verdict::kPass},      {"heals", Verdict::kFail},
    {"drifts", Verdict::kFail},         {"goes", Verdict::kPass},        {"is-skipped", Verdict::kPass},
    {"was-skipped", Verdict::kSkipped}, {"known-gone", Verdict::kKnown}, {"still-fails", Verdict::kFail}};
const std::map<std::string, Verdict> kLater = {
    {"stays", Verdict::kPass},         {"breaks", Verdict::kShape},
    {"heals", Verdict::kPass},         {"drifts", Verdict::kTextDrift},
    {"comes", Verdict::kPass},         {"is-skipped", Verdict::kSkipped},
    {"was-skipped", Verdict::kBroken}, {"known-gone", Verdict::kKnownButPasses},
    {"still-fails", Verdict::kFail}};

TEST(Compare, EachChangeStandsInOneList) {
  const Comparison comparison = Compare(RunOf("a", kBaseline), RunOf("a", kLater));
  EXPECT_THAT(Ids(comparison.newly_failing), ElementsAre("breaks", "known-gone", "was-skipped"));
  EXPECT_THAT(Ids(comparison.newly_passing), ElementsAre("heals"));
  EXPECT_THAT(Ids(comparison.other_verdict), ElementsAre("drifts", "is-skipped"));
  EXPECT_THAT(Ids(comparison.added), ElementsAre("comes"));
  EXPECT_THAT(Ids(comparison.gone), ElementsAre("goes"));
  EXPECT_EQ(comparison.before.failed(), 3);
  EXPECT_EQ(comparison.after.failed(), 5);
}

TEST(Compare, ChangeCarriesBothVerdictsAndTheReason) {
  const Comparison comparison = Compare(RunOf("a", kBaseline), RunOf("a", kLater));
  EXPECT_EQ(comparison.newly_failing[0], (Change{"a", "breaks", "resp2", Verdict::kPass, Verdict::kShape, "why"}));
  EXPECT_EQ(comparison.gone[0], (Change{"a", "goes", "resp2", Verdict::kPass, std::nullopt, ""}));
}

TEST(Compare, WorseOnlyWhenSomethingFailsThatDidNot) {
  const auto run = [](std::map<std::string, Verdict> verdicts) { return RunOf("a", verdicts); };
  EXPECT_FALSE(Compare(run({{"x", Verdict::kFail}}), run({{"x", Verdict::kFail}})).IsWorse());
  EXPECT_FALSE(Compare(run({{"x", Verdict::kPass}}), run({})).IsWorse());
  EXPECT_FALSE(Compare(run({}), run({{"x", Verdict::kPass}})).IsWorse());
  EXPECT_TRUE(Compare(run({}), run({{"x", Verdict::kFail}})).IsWorse());
  EXPECT_TRUE(Compare(run({{"x", Verdict::kKnown}}), run({{"x", Verdict::kFail}})).IsWorse());
}

TEST(Compare, SingleTargetsMeetWhateverTheirNames) {
  const Comparison comparison = Compare(RunOf("a", {{"x", Verdict::kPass}}), RunOf("b", {{"x", Verdict::kFail}}));
  ASSERT_EQ(comparison.newly_failing.size(), 1u);
  EXPECT_EQ(comparison.newly_failing[0].target, "b");
}

TEST(Compare, AmongSeveralTargetsNamesDecide) {
  ConformanceRun both = RunOf("a", {{"x", Verdict::kPass}});
  both.targets.push_back({"b", "", "", "", "", ""});
  both.outcomes.push_back({0, 1, "resp2", Verdict::kFail, "", 0, {}, {}});
  const Comparison comparison = Compare(RunOf("b", {{"x", Verdict::kFail}}), both);
  EXPECT_THAT(comparison.newly_failing, IsEmpty());
  ASSERT_EQ(comparison.added.size(), 1u);
  EXPECT_EQ(comparison.added[0].target, "a");
}

}  // namespace
}  // namespace respect::reports
