#include "reports/render/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "reports/render/page_data.h"
#include "reports/render/sample_run.h"

namespace respect::reports {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(PageData, GridHasADigitForEachTargetAndMode) {
  const json data = json::parse(PageDataJson(SampleRun()));
  EXPECT_EQ(data["modes"], json({"resp2", "resp3"}));
  EXPECT_EQ(data["verdicts"][2], "fail");
  EXPECT_EQ(data["grid"][0], "0000");
  EXPECT_EQ(data["grid"][2], "0022");
  EXPECT_EQ(data["grid"][8], "0...");
}

TEST(PageData, RepeatedTextsStandOnce) {
  const json data = json::parse(PageDataJson(SampleRun()));
  EXPECT_EQ(data["commands"], json({"SET", "inline"}));
  EXPECT_EQ(data["reasons"].size(), 7u);
  EXPECT_EQ(data["cases"][1], json({"text-drift", "The rule of text-drift.", 0, 0, 0, 10, 1}));
}

TEST(PageData, DetailsCarryStepsOnlyWhereThereAreAny) {
  const json data = json::parse(PageDataJson(SampleRun()));
  ASSERT_EQ(data["details"].size(), 14u);  // all of the second target but its two passes
  for (const json& detail : data["details"]) {
    const std::string verdict = data["cases"][detail[0].get<size_t>()][0];
    EXPECT_EQ(detail.size() == 5, verdict != "skipped" && verdict != "known") << verdict;
  }
  EXPECT_EQ(data["details"][0][4]["steps"][1]["received"], json({{"hex", "24320d0a01ff0d0a"}}));
}

TEST(PageData, ModeNobodyAskedForIsStillShown) {
  ConformanceRun run = SampleRun();
  run.outcomes.back().mode = "late";
  const json data = json::parse(PageDataJson(run));
  EXPECT_EQ(data["modes"], json({"resp2", "resp3", "late"}));
  EXPECT_EQ(data["grid"][8], "..0...");
}

TEST(Html, PageIsSelfContained) {
  const std::string page = ToHtml(SampleRun());
  EXPECT_THAT(page, Not(HasSubstr("src=")));
  EXPECT_THAT(page, Not(HasSubstr("<link")));
  EXPECT_THAT(page, Not(HasSubstr("@import")));
  EXPECT_THAT(page, Not(HasSubstr("url(")));
  EXPECT_THAT(page, Not(HasSubstr("http://")));
  EXPECT_THAT(page, Not(HasSubstr("https://")));
}

TEST(Html, TextOfAServerCannotLeaveTheData) {
  ConformanceRun run = SampleRun();
  run.outcomes[3].reason = "</script><script>alert(1)</script>";
  EXPECT_THAT(ToHtml(run), Not(HasSubstr("<script>alert")));
}

TEST(Html, EmptyRunMakesAPage) { EXPECT_THAT(ToHtml(ConformanceRun{}), HasSubstr("</html>")); }

}  // namespace
}  // namespace respect::reports
