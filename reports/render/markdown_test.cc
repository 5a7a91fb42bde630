#include "reports/render/markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/render/sample_run.h"

namespace respect::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Markdown, TargetsShowDenominatorAndSkips) {
  const std::string text = ToMarkdown(SampleRun());
  EXPECT_THAT(text, HasSubstr("| First | redis 8.0.6 | 17 of 17 | 100.0 % | 0 | 0 | 0 | 0 | 0 | 0 | 0 |"));
  EXPECT_THAT(text, HasSubstr("| two | valkey 9.1.2 | 2 of 14 | 14.3 % | 2 | 2 | 2 | 2 | 2 | 2 | 2 |"));
}

TEST(Markdown, MatrixHasEveryGroupAndLeavesOutWhatWasNotRun) {
  const std::string text = ToMarkdown(SampleRun());
  EXPECT_THAT(text, HasSubstr("| protocol | 100.0 % (1 of 1) |  |"));
  EXPECT_THAT(text, HasSubstr("| string | 100.0 % (16 of 16) | 14.3 % (2 of 14, 2 skipped) |"));
}

TEST(Markdown, DifferenceShowsItsFirstFailingStep) {
  const std::string text = ToMarkdown(SampleRun());
  EXPECT_THAT(text, HasSubstr("- **fail** `fail` (resp2, resp3): The rule of fail. because of fail\n"
                              "  - cmd `GET k` expected `$a\\|b`, came `$\\x01\\xff`\n"));
  EXPECT_THAT(text, Not(HasSubstr("Differences of First")));
}

TEST(Markdown, LimitIsSaid) {
  EXPECT_THAT(ToMarkdown(SampleRun(), {.max_failures = 2}), HasSubstr("\nand 3 more.\n"));
  EXPECT_THAT(ToMarkdown(SampleRun(), {.max_failures = 5}), Not(HasSubstr("more.")));
}

TEST(Markdown, UnreachedTargetHasNoRate) {
  ConformanceRun run = SampleRun();
  run.targets.push_back({"gone", "", "", "", "", "connection refused"});
  EXPECT_THAT(ToMarkdown(run), HasSubstr("could not be run: connection refused"));
}

}  // namespace
}  // namespace respect::reports
