#include "engine/server/slow_log.h"

#include "engine/server/latency_monitor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace respect {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SlowLog, KeepsTheNewestFirst) {
  SlowLog log;
  for (int i = 0; i < 5; ++i) log.Add({.args = {std::to_string(i)}, .client_address = {}, .client_name = {}}, 3);
  ASSERT_EQ(log.entries().size(), 3u);
  EXPECT_THAT(log.entries()[0].args, ElementsAre("4"));
  EXPECT_EQ(log.entries()[2].id, 2);
}

TEST(SlowLog, LengthZeroKeepsNothing) {
  SlowLog log;
  log.Add({.args = {}, .client_address = {}, .client_name = {}}, 0);
  EXPECT_THAT(log.entries(), IsEmpty());
}

TEST(SlowLog, SecretsAreHiddenWhateverTheirLength) {
  const std::string secret(1000, 's');
  const std::vector<Bytes> args = {"AUTH", "u", secret};
  const std::vector<size_t> places = {1, 2};
  EXPECT_THAT(SlowLog::Shorten(args, places), ElementsAre("AUTH", "(redacted)", "(redacted)"));
}

TEST(LatencyMonitor, TakesTheLongestOfASecond) {
  LatencyMonitor monitor;
  monitor.set_threshold_ms(10);
  for (const int64_t ms : {9, 20, 15}) monitor.Add("command", ms, 100);
  monitor.Add("command", 12, 101);
  const LatencyMonitor::Series* series = monitor.Find("command");
  ASSERT_NE(series, nullptr);
  ASSERT_EQ(series->samples.size(), 2u);
  EXPECT_EQ(series->samples[0].ms, 20);
  EXPECT_EQ(series->longest_ms, 20);
}

TEST(LatencyMonitor, KeepsTheLast160Samples) {
  LatencyMonitor monitor;
  monitor.set_threshold_ms(1);
  for (int64_t second = 0; second < 200; ++second) monitor.Add("command", 5, second);
  const LatencyMonitor::Series* series = monitor.Find("command");
  ASSERT_EQ(series->samples.size(), 160u);
  EXPECT_EQ(series->samples.front().unix_seconds, 40);
}

TEST(LatencyMonitor, DrawsAColumnASample) {
  const LatencyMonitor::Series series{{{10, 5}, {11, 1100}, {12, 10}}, 1100};
  EXPECT_EQ(LatencyMonitor::Graph("command", series, 12), "command - high 1100 ms, low 5 ms (all time high 1100 ms)\n" +
                                                              std::string(80, '-') +
                                                              "\n # \n | \n | \n_|_\n   \n210\nsss\n");
}

}  // namespace
}  // namespace respect
