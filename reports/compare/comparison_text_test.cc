#include "reports/compare/comparison_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace respect::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Comparison Sample() {
  Comparison comparison;
  comparison.before.Add(Verdict::kPass, 3);
  comparison.after.Add(Verdict::kPass, 2);
  comparison.after.Add(Verdict::kFail, 1);
  comparison.newly_failing.push_back({"redis", "set.nx", "resp2", Verdict::kPass, Verdict::kFail, "came `x`\r\nmore"});
  comparison.added.push_back({"redis", "good", "resp2", std::nullopt, Verdict::kPass, ""});
  comparison.added.push_back({"redis", "bad", "resp2", std::nullopt, Verdict::kFail, ""});
  comparison.gone.push_back({"redis", "old", "resp2", Verdict::kPass, std::nullopt, ""});
  return comparison;
}

TEST(ComparisonText, TextSaysBothRatesAndEachChange) {
  EXPECT_EQ(ToText(Sample()),
            "before: 100.0 % (3 of 3 judged; 0 skipped)\n"
            "after:  66.7 % (2 of 3 judged; 0 skipped)\n"
            "\nnewly failing: 1\n"
            "  set.nx [resp2] on redis: pass -> fail: came  x   more\n"
            "\nnew cases: 2\n"
            "  bad [resp2] on redis: - -> fail\n"
            "  good [resp2] on redis: - -> pass\n"
            "\ngone cases: 1\n"
            "  old [resp2] on redis: pass -> -\n");
}

TEST(ComparisonText, MarkdownHasHeadingsAndLists) {
  const std::string text = ToText(Sample(), {.markdown = true});
  EXPECT_THAT(text, HasSubstr("\n## newly failing: 1\n\n- `set.nx` [resp2] on redis: pass -> fail: came  x   more\n"));
}

TEST(ComparisonText, LimitIsSaid) {
  EXPECT_THAT(ToText(Sample(), {.max_changes = 1}),
              HasSubstr("new cases: 2\n  bad [resp2] on redis: - -> fail\n  and 1 more\n"));
  EXPECT_THAT(ToText(Sample(), {.max_changes = 2}), Not(HasSubstr("more\n  ")));
}

}  // namespace
}  // namespace respect::reports
