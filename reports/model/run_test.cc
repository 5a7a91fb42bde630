#include "reports/model/run.h"

#include <gtest/gtest.h>

namespace respect::reports {
namespace {

ConformanceRun RunOf(std::initializer_list<std::pair<uint32_t, Verdict>> outcomes) {
  ConformanceRun run;
  run.targets.resize(2);
  run.cases.resize(1);
  for (const auto& [target, verdict] : outcomes) {
    RunOutcome outcome;
    outcome.target_index = target;
    outcome.verdict = verdict;
    run.outcomes.push_back(outcome);
  }
  return run;
}

TEST(RunCount, CountsByTargetAddUpToTheWhole) {
  const ConformanceRun run = RunOf({{0, Verdict::kPass}, {1, Verdict::kFail}, {1, Verdict::kPass}});
  EXPECT_EQ(Count(run, 0).passed(), 1);
  EXPECT_EQ(Count(run, 1).passed(), 1);
  EXPECT_EQ(Count(run, 1).failed(), 1);
  VerdictCounts sum = Count(run, 0);
  sum.Add(Count(run, 1));
  EXPECT_EQ(sum, Count(run));
}

TEST(ExitCode, AllPassOrKnownIsZero) {
  EXPECT_EQ(ExitCode(RunOf({{0, Verdict::kPass}, {0, Verdict::kKnown}, {1, Verdict::kSkipped}})), kExitAllPass);
}

TEST(ExitCode, AnyFailureIsOne) {
  for (const Verdict verdict :
       {Verdict::kTextDrift, Verdict::kFail, Verdict::kShape, Verdict::kBroken, Verdict::kKnownButPasses}) {
    EXPECT_EQ(ExitCode(RunOf({{0, Verdict::kPass}, {1, verdict}})), kExitDifferences) << Name(verdict);
  }
}

TEST(ExitCode, NothingJudgedIsTwo) {
  EXPECT_EQ(ExitCode(RunOf({})), kExitCouldNotRun);
  EXPECT_EQ(ExitCode(RunOf({{0, Verdict::kSkipped}})), kExitCouldNotRun);
}

TEST(ExitCode, TargetThatCouldNotBeRunIsTwoWhateverTheOthersSay) {
  ConformanceRun run = RunOf({{0, Verdict::kPass}, {0, Verdict::kFail}});
  run.targets[1].error = "connection refused";
  EXPECT_EQ(ExitCode(run), kExitCouldNotRun);
}

}  // namespace
}  // namespace respect::reports
