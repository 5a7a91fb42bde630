#include "bench/load/histogram_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/rng.h"

namespace respect::bench {
namespace {

using testing::HasSubstr;

Histogram RandomHistogram(uint64_t seed) {
  Rng rng(seed);
  Histogram histogram;
  const uint64_t values = rng.Below(3000);
  for (uint64_t i = 0; i < values; ++i) {
    histogram.Record(static_cast<int64_t>(rng.Below(uint64_t{1} << (1 + rng.Below(41)))),
                     static_cast<int64_t>(1 + rng.Below(uint64_t{1} << rng.Below(50))));
  }
  return histogram;
}

TEST(HistogramLog, EveryHistogramSurvivesItsText) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Histogram histogram = RandomHistogram(seed);
    const Result<Histogram> back = DecodeHistogram(EncodeHistogram(histogram));
    ASSERT_TRUE(back.ok()) << back.error().text();
    ASSERT_EQ(back->counts(), histogram.counts());
    ASSERT_EQ(back->total(), histogram.total());
  }
}

// The first bytes are the cookie, which every reader of the format knows it by.
TEST(HistogramLog, TextStartsWithTheFormatsCookie) {
  EXPECT_THAT(EncodeHistogram({}), testing::StartsWith("HISTFAAA"));
}

// Written by HdrHistogram 2.1.11 for Java from the values named below.
TEST(HistogramLog, OtherWritersAreRead) {
  const auto read =
      DecodeHistogram("HISTFAAAADV4nJNpmSzMwMAgwgABzFCaEch0M9ixgMH+A1SEifUGy0d5polxLAvPMzLtj3twlAMA59MLhA==");
  ASSERT_TRUE(read.ok()) << read.error().text();
  Histogram expected;
  expected.Record(1);
  expected.Record(5, 300);
  expected.Record(2047);
  expected.Record(123456, 2);
  expected.Record(987654321);
  expected.Record(59999999999, 70000);
  EXPECT_EQ(read->counts(), expected.counts());
  EXPECT_EQ(read->total(), 70305);
  EXPECT_EQ(read->ValueAt(50), 60028878847);  // what that library answers
}

TEST(HistogramLog, DamageIsRefused) {
  const std::string good = EncodeHistogram(RandomHistogram(5));
  EXPECT_FALSE(DecodeHistogram("").ok());
  EXPECT_FALSE(DecodeHistogram("????").ok());
  EXPECT_FALSE(DecodeHistogram("AAAA").ok());
  for (size_t cut = 4; cut < good.size(); cut += 4) EXPECT_FALSE(DecodeHistogram(good.substr(0, cut)).ok()) << cut;
  Rng rng(9);
  for (int i = 0; i < 2000; ++i) {
    std::string damaged = good;
    damaged[rng.Below(damaged.size())] = static_cast<char>('A' + rng.Below(26));
    // Either refused, or (a change that the checksum cannot see) still a histogram: never a crash.
    const Result<Histogram> back = DecodeHistogram(damaged);
    if (back.ok()) {
      EXPECT_GE(back->total(), 0);
    }
  }
}

TEST(HistogramLog, LogIsReadBack) {
  const std::vector<LoggedInterval> written = {
      {"redis8.get", 0, 1, RandomHistogram(1)}, {"", 1, 0.5, RandomHistogram(2)}, {"redis8.get", 1.5, 1, Histogram()}};
  const std::string log = WriteHistogramLog(1'700'000'000.25, written);
  EXPECT_THAT(log, HasSubstr("#[StartTime: 1700000000.250 (seconds since epoch)]"));
  const auto read = ReadHistogramLog(log);
  ASSERT_TRUE(read.ok()) << read.error().text();
  ASSERT_EQ(read->size(), written.size());
  for (size_t i = 0; i < written.size(); ++i) {
    EXPECT_EQ((*read)[i].tag, written[i].tag);
    EXPECT_DOUBLE_EQ((*read)[i].start_seconds, written[i].start_seconds);
    EXPECT_DOUBLE_EQ((*read)[i].length_seconds, written[i].length_seconds);
    EXPECT_EQ((*read)[i].histogram.counts(), written[i].histogram.counts());
  }
}

TEST(HistogramLog, WrongLineIsNamed) {
  const auto read = ReadHistogramLog("#comment\n0.0,1.0,x,HISTF\n");
  ASSERT_FALSE(read.ok());
  EXPECT_THAT(std::string(read.error().text()), HasSubstr("line 2"));
}

}  // namespace
}  // namespace respect::bench
