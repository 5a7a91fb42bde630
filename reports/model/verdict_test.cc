#include "reports/model/verdict.h"

#include <gtest/gtest.h>

namespace respect::reports {
namespace {

VerdictCounts Counts(std::initializer_list<std::pair<Verdict, int>> given) {
  VerdictCounts counts;
  for (const auto& [verdict, times] : given) counts.Add(verdict, times);
  return counts;
}

TEST(Verdict, EveryNameLeadsBack) {
  for (size_t i = 0; i < kVerdictCount; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    EXPECT_EQ(VerdictFromName(Name(verdict)), verdict);
  }
  EXPECT_EQ(VerdictFromName("passed"), std::nullopt);
  EXPECT_EQ(Name(Verdict::kKnownButPasses), "known-but-passes");
}

TEST(Verdict, OnlyPassSkippedAndKnownAreNoFailure) {
  for (size_t i = 0; i < kVerdictCount; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    const bool fine = verdict == Verdict::kPass || verdict == Verdict::kSkipped || verdict == Verdict::kKnown;
    EXPECT_EQ(IsFailure(verdict), !fine) << Name(verdict);
  }
}

TEST(VerdictCounts, DenominatorLeavesOutSkipsAndKeepsKnown) {
  const VerdictCounts counts = Counts({{Verdict::kPass, 90},
                                       {Verdict::kTextDrift, 1},
                                       {Verdict::kFail, 2},
                                       {Verdict::kShape, 1},
                                       {Verdict::kBroken, 1},
                                       {Verdict::kKnownButPasses, 1},
                                       {Verdict::kKnown, 4},
                                       {Verdict::kSkipped, 7}});
  EXPECT_EQ(counts.failed(), 6);
  EXPECT_EQ(counts.judged(), 100);
  EXPECT_EQ(counts.total(), 107);
  EXPECT_EQ(counts.RateText(), "90.0 % (90 of 100 judged; 4 known, 7 skipped)");
  EXPECT_EQ(counts.SummaryLine(), "90 passed, 6 failed, 11 skipped");
}

TEST(VerdictCounts, NothingJudgedIsNoRate) {
  EXPECT_EQ(Counts({{Verdict::kSkipped, 3}}).RateText(), "none judged (3 skipped)");
  EXPECT_EQ(VerdictCounts().SummaryLine(), "0 passed, 0 failed, 0 skipped");
}

TEST(VerdictCounts, AddSumsEachVerdict) {
  VerdictCounts sum = Counts({{Verdict::kPass, 1}, {Verdict::kFail, 2}});
  sum.Add(Counts({{Verdict::kPass, 10}, {Verdict::kKnown, 5}}));
  EXPECT_EQ(sum, Counts({{Verdict::kPass, 11}, {Verdict::kFail, 2}, {Verdict::kKnown, 5}}));
}

TEST(PercentText, NeverRoundsToAFalseWholeOrNone) {
  EXPECT_EQ(PercentText(99'999, 100'000), "99.9 %");
  EXPECT_EQ(PercentText(1, 100'000), "0.1 %");
  EXPECT_EQ(PercentText(100'000, 100'000), "100.0 %");
  EXPECT_EQ(PercentText(0, 5), "0.0 %");
  EXPECT_EQ(PercentText(2, 3), "66.7 %");
  EXPECT_EQ(PercentText(0, 0), "-");
}

}  // namespace
}  // namespace respect::reports
