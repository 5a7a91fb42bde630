#include "bench/run/console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace respect::bench {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Console, SummaryShowsFiguresSkipsAndFailedChecks) {
  reports::BenchRun run;
  run.settings.loop = "closed";
  run.targets.resize(2);
  run.targets[0].name = "alpha";
  run.targets[1].name = "beta";
  reports::BenchMeasurement measured;
  measured.workload = "get";
  measured.rounds.resize(1);
  measured.rounds[0].ops_per_second = 123'456;
  measured.lower_bound = true;
  measured.checks = {{"commandstats", "GET: 5 here, 4 by the server", false}, {"histogram", "fine", true}};
  reports::BenchMeasurement skipped;
  skipped.workload = "get";
  skipped.target_index = 1;
  skipped.skipped = "the server has no GET";
  run.measurements = {measured, skipped};
  const std::string text = SummaryText(run);
  EXPECT_THAT(text, HasSubstr(">= 123 k"));
  EXPECT_THAT(text, HasSubstr("beta skipped: the server has no GET"));
  EXPECT_THAT(text, HasSubstr("! commandstats: GET: 5 here, 4 by the server"));
  EXPECT_THAT(text, Not(HasSubstr("fine")));
}

TEST(Console, SearchesWithoutASweepShowTheirRate) {
  reports::BenchRun run;
  run.targets.resize(1);
  run.targets[0].name = "alpha";
  reports::BenchMeasurement searched;
  searched.workload = "get";
  searched.memory.items = 5;
  searched.sweep.slo = "p99<1ms";
  searched.sweep.slo_rate = 20'000;
  run.measurements = {searched};
  EXPECT_THAT(SummaryText(run), HasSubstr("p99<1ms holds up to 20.0 k/s"));
  run.measurements[0].sweep.slo_rate = 0;
  EXPECT_THAT(SummaryText(run), HasSubstr("p99<1ms holds at no rate that was tried"));
}

}  // namespace
}  // namespace respect::bench
