#include "reports/render/matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/render/sample_run.h"

namespace respect::reports {
namespace {

using ::testing::ElementsAre;

TEST(SumByGroup, GroupsAddUpToTheRun) {
  const ConformanceRun run = SampleRun();
  VerdictCounts sum;
  for (const auto& [name, group] : SumByGroup(run)) {
    VerdictCounts of_commands;
    for (const auto& [command, counts] : group.commands) {
      for (const VerdictCounts& target : counts) of_commands.Add(target);
    }
    VerdictCounts of_group;
    for (const VerdictCounts& target : group.sum) of_group.Add(target);
    EXPECT_EQ(of_group, of_commands) << name;
    sum.Add(of_group);
  }
  EXPECT_EQ(sum, Count(run));
}

TEST(SumByGroup, TargetsAreKeptApart) {
  const auto groups = SumByGroup(SampleRun());
  EXPECT_EQ(groups.at("string").sum[0].passed(), 16);
  EXPECT_EQ(groups.at("string").sum[1].passed(), 2);
  EXPECT_EQ(groups.at("protocol").sum[1].total(), 0);
}

TEST(CommandOrTopic, CaseWithoutCommandIsNamedAfterItsFile) {
  RunCase run_case;
  run_case.file = "scenarios/blocking_list.toml";
  EXPECT_EQ(CommandOrTopic(run_case), "blocking_list");
  run_case.command = "SET";
  EXPECT_EQ(CommandOrTopic(run_case), "SET");
}

TEST(Failures, ModesThatSayTheSameAreOne) {
  const ConformanceRun run = SampleRun();
  const std::vector<SameOutcome> failures = Failures(run, 1);
  ASSERT_EQ(failures.size(), 5u);
  EXPECT_EQ(failures[0].run_case->id, "text-drift");
  EXPECT_THAT(failures[0].modes, ElementsAre("resp2", "resp3"));
  EXPECT_TRUE(Failures(SampleRun(), 0).empty());
}

TEST(Failures, AnotherReasonIsAnotherFailure) {
  ConformanceRun run = SampleRun();
  for (RunOutcome& outcome : run.outcomes) {
    if (outcome.verdict == Verdict::kFail && outcome.mode == "resp3") outcome.reason = "something else";
  }
  EXPECT_EQ(Failures(run, 1).size(), 6u);
}

}  // namespace
}  // namespace respect::reports
