#include "bench/run/comparisons.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace respect::bench {
namespace {

using reports::BenchComparison;
using reports::BenchMeasurement;
using reports::BenchRun;
using testing::HasSubstr;

BenchMeasurement Measured(uint32_t target, double ops, double cpu, double bytes = 0) {
  BenchMeasurement m;
  m.workload = "get";
  m.target_index = target;
  for (int i = 0; i < 10; ++i) {
    reports::BenchRound round;
    round.ops_per_second = ops * (1 + 0.002 * (i % 4));
    round.server_user_ns = cpu * (1 + 0.003 * (i % 3));
    round.p50 = 1000 + i % 2;
    round.p99 = 5000 + 10 * (i % 5);
    m.rounds.push_back(round);
  }
  m.memory.bytes_per_item = bytes;
  return m;
}

BenchRun RunOf(std::vector<BenchMeasurement> measurements) {
  BenchRun run;
  run.settings.loop = "closed";
  run.targets.resize(2);
  run.targets[0].name = "alpha";
  run.targets[1].name = "beta";
  run.measurements = std::move(measurements);
  return run;
}

const BenchComparison& Find(const std::vector<BenchComparison>& comparisons, const std::string& metric) {
  for (const BenchComparison& c : comparisons) {
    if (c.metric == metric) return c;
  }
  static const BenchComparison kNone;
  ADD_FAILURE() << "no comparison of " << metric;
  return kNone;
}

TEST(CompareTargets, SaysWhoIsBetterInEachFigure) {
  const auto comparisons = CompareTargets(RunOf({Measured(0, 2000, 500, 60), Measured(1, 1000, 400, 66)}));
  EXPECT_EQ(Find(comparisons, "throughput").verdict, "better");
  EXPECT_NEAR(Find(comparisons, "throughput").ratio, 2, 0.01);
  EXPECT_THAT(Find(comparisons, "throughput").sentence, HasSubstr("alpha's throughput is 2.00 times beta's"));
  EXPECT_EQ(Find(comparisons, "server CPU").verdict, "worse");
  EXPECT_EQ(Find(comparisons, "p99").verdict, "no difference");
  EXPECT_THAT(Find(comparisons, "p99").sentence, HasSubstr("No difference between alpha and beta was found"));
  EXPECT_EQ(Find(comparisons, "bytes per item").verdict, "better");
  for (const BenchComparison& c : comparisons) EXPECT_NE(c.metric, "p99.9") << "nothing was measured";
}

TEST(CompareTargets, LeavesOutWhatWasSkippedOrIsOfAnotherWorkload) {
  BenchMeasurement skipped = Measured(1, 1, 1);
  skipped.skipped = "no scripts";
  EXPECT_TRUE(CompareTargets(RunOf({Measured(0, 1, 1), skipped})).empty());
  BenchMeasurement other = Measured(1, 1, 1);
  other.workload = "set";
  EXPECT_TRUE(CompareTargets(RunOf({Measured(0, 1, 1), other})).empty());
}

TEST(CompareTargets, OpenLoopThroughputIsNoFigure) {
  BenchRun run = RunOf({Measured(0, 2000, 500), Measured(1, 1000, 400)});
  run.settings.loop = "open, Poisson";
  for (const BenchComparison& c : CompareTargets(run)) EXPECT_NE(c.metric, "throughput");
}

TEST(CompareRuns, FindsARegressionOfTheSameTarget) {
  const BenchRun before = RunOf({Measured(0, 2000, 500)}), after = RunOf({Measured(0, 1800, 500)});
  const auto comparisons = CompareRuns(before, after);
  EXPECT_EQ(Find(comparisons, "throughput").verdict, "worse");
  EXPECT_EQ(Find(comparisons, "server CPU").verdict, "no difference");
  EXPECT_TRUE(HasRegression(comparisons, 0.02));
  EXPECT_FALSE(HasRegression(comparisons, 0.15));
  EXPECT_FALSE(HasRegression(CompareRuns(after, before), 0.02));
  EXPECT_FALSE(HasRegression(CompareRuns(before, before), 0));
}

TEST(CompareTargets, TooFewRoundsAreSaidToBe) {
  BenchMeasurement a = Measured(0, 2000, 618), b = Measured(1, 1000, 1779);
  a.rounds.resize(4);
  b.rounds.resize(4);
  const auto comparisons = CompareTargets(RunOf({a, b}));
  EXPECT_EQ(Find(comparisons, "server CPU").verdict, "too few rounds");
  EXPECT_THAT(Find(comparisons, "server CPU").sentence,
              HasSubstr("was 0.35 times beta's (95 % interval 0.35 to 0.35), but 4 rounds are too few to tell whether "
                        "they differ: it takes 6 or more."));
  EXPECT_FALSE(HasRegression(comparisons, 0));
}

TEST(CompareRuns, OneRoundIsNoEvidence) {
  BenchRun before = RunOf({Measured(0, 2000, 500)}), after = RunOf({Measured(0, 1000, 500)});
  before.measurements[0].rounds.resize(1);
  after.measurements[0].rounds.resize(1);
  const auto comparisons = CompareRuns(before, after);
  EXPECT_FALSE(HasRegression(comparisons, 0));
  EXPECT_THAT(Find(comparisons, "throughput").sentence, HasSubstr("single round"));
}

}  // namespace
}  // namespace respect::bench
