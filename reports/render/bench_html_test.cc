#include "reports/render/bench_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/render/bench_markdown.h"

namespace respect::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

BenchRun SampleBench() {
  BenchRun run;
  run.settings.loop = "closed";
  run.targets.resize(2);
  run.targets[0].name = "alpha";
  run.targets[1].name = "beta <&>";
  for (uint32_t target = 0; target < 2; ++target) {
    BenchMeasurement m;
    m.workload = "get";
    m.title = "GET";
    m.why = "Why <b>";
    m.target_index = target;
    m.rounds.resize(2);
    for (size_t i = 0; i < 2; ++i) {
      m.rounds[i].ops_per_second = 100'000.0 * (target + 1);
      m.rounds[i].server_user_ns = 500;
    }
    m.latency.count = 10;
    m.latency.p50 = 1500;
    m.latency.curve = {{0, 1000}, {50, 1500}, {90, 9000}, {100, 20000}};
    m.intervals = {
        {0, 0.5, 100'000, 0, 1, 2, 3, 4}, {0.5, 0.5, 110'000, 0, 1, 2, 3, 4}, {3, 0.5, 90'000, 0, 1, 2, 3, 4}};
    run.measurements.push_back(m);
  }
  BenchComparison c;
  c.workload = "get";
  c.metric = "throughput";
  c.a = 0;
  c.b = 1;
  c.ratio = 0.5;
  c.low = 0.4;
  c.high = 0.6;
  c.verdict = "worse";
  c.sentence = "alpha's throughput is 0.50 times beta's.";
  run.comparisons.push_back(c);
  return run;
}

size_t CountOf(const std::string& text, const std::string& what) {
  size_t count = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

TEST(BenchHtml, HasATableAndAPlotOfEachKind) {
  const std::string page = ToHtml(std::vector<BenchRun>{SampleBench()});
  EXPECT_EQ(CountOf(page, "<svg"), 6u);  // throughput, CPU, ratios, percentiles, two over time
  EXPECT_THAT(page, HasSubstr("<td>100 k</td>"));
  EXPECT_THAT(page, HasSubstr("alpha&#39;s throughput is 0.50 times beta&#39;s."));
  EXPECT_THAT(page, Not(HasSubstr("nan")));
}

TEST(BenchHtml, PageIsSelfContainedAndTextStaysText) {
  const std::string page = ToHtml(std::vector<BenchRun>{SampleBench()});
  EXPECT_THAT(page, Not(HasSubstr("src=")));
  EXPECT_THAT(page, Not(HasSubstr("<link")));
  EXPECT_THAT(page, Not(HasSubstr("beta <&>")));
  EXPECT_THAT(page, Not(HasSubstr("Why <b>")));
}

TEST(BenchHtml, RunWithoutMeasurementsMakesAPage) {
  EXPECT_THAT(ToHtml(std::vector<BenchRun>{BenchRun{}}), HasSubstr("</html>"));
}

TEST(BenchMarkdown, FiguresCarryTheRatioToTheFirstTarget) {
  const std::string text = ToMarkdown(std::vector<BenchRun>{SampleBench()});
  EXPECT_THAT(text, HasSubstr("| get | 100 k | 200 k (**0.50**) |"));
  EXPECT_THAT(text, Not(HasSubstr("Bytes of an item")));
}

TEST(BenchMarkdown, SkipsAndFailedChecksAreSaid) {
  BenchRun run = SampleBench();
  run.measurements[0].checks = {{"errors", "1 of 5 replies are errors", false}};
  run.measurements[1].skipped = "the server has no GET";
  const std::string text = ToMarkdown(std::vector<BenchRun>{run});
  EXPECT_THAT(text, HasSubstr("errors: 1 of 5 replies are errors"));
  EXPECT_THAT(text, HasSubstr("was skipped: the server has no GET"));
}

}  // namespace
}  // namespace respect::reports
