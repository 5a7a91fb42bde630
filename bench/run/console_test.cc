#include "bench/run/console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace respect::bench {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Console, NumbersHaveThreeDigits) {
  EXPECT_EQ(DurationText(0), "0 ns");
  EXPECT_EQ(DurationText(850), "850 ns");
  EXPECT_EQ(DurationText(1234), "1.23 us");
  EXPECT_EQ(DurationText(12'340'000), "12.3 ms");
  EXPECT_EQ(DurationText(999'600), "1.00 ms");
  EXPECT_EQ(DurationText(5e12), "5000 s");
  EXPECT_EQ(CountText(1'234'567), "1.23 M");
  EXPECT_EQ(CountText(12), "12");
}

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

}  // namespace
}  // namespace respect::bench
