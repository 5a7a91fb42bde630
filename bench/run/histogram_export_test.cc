#include "bench/run/histogram_export.h"

#include <gtest/gtest.h>

#include "bench/load/histogram_log.h"

namespace respect::bench {
namespace {

TEST(HistogramExport, IsReadBackWithTheSameValues) {
  Histogram sent, intended;
  for (int64_t value : {900, 1500, 77'000, 5'000'000}) sent.Record(value);
  intended.Record(9'000'000, 4);
  reports::BenchRun run;
  run.targets.resize(1);
  run.targets[0].name = "tcp 127.0.0.1:6379";
  reports::BenchMeasurement m;
  m.workload = "get";
  m.rounds.resize(2);
  m.rounds[0].start_s = 1;
  m.rounds[1].start_s = 3;
  m.rounds[1].seconds = 0.5;
  m.latency.histogram = EncodeHistogram(sent);
  m.intended.histogram = EncodeHistogram(intended);
  run.measurements.push_back(m);
  const Result<std::vector<LoggedInterval>> read = ReadHistogramLog(HistogramLogOf(run, 1'700'000'000));
  ASSERT_TRUE(read.ok()) << read.error().text();
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].tag, "get@tcp_127.0.0.1:6379");
  EXPECT_EQ((*read)[1].tag, "get@tcp_127.0.0.1:6379:intended");
  EXPECT_DOUBLE_EQ((*read)[0].length_seconds, 2.5);
  EXPECT_EQ((*read)[0].histogram.total(), 4);
  EXPECT_EQ((*read)[0].histogram.counts(), sent.counts());
  EXPECT_EQ((*read)[1].histogram.counts(), intended.counts());
}

}  // namespace
}  // namespace respect::bench
