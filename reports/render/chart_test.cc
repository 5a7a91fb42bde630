#include "reports/render/chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <cmath>

namespace respect::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// What the first group of the pattern matched, each time.
std::vector<std::string> All(const std::string& text, const std::string& pattern) {
  const RE2 regex(pattern);
  std::vector<std::string> found;
  re2::StringPiece rest(text);
  for (std::string one; RE2::FindAndConsume(&rest, regex, &one);) found.push_back(one);
  return found;
}

TEST(LineChart, PathRunsFromCornerToCorner) {
  LineChart chart{
      .title = "t", .x = {}, .y = {}, .series = {{"", {{0, 0}, {10, 5}}, false}}, .width = 200, .height = 120};
  EXPECT_THAT(All(ToSvg(chart), "d=\"([^\"]*)\""), ElementsAre("M58.0 82.0L186.0 48.0"));
}

TEST(LineChart, ValueThatIsNotFiniteLeavesAGap) {
  LineChart chart;
  chart.series = {{"a", {{0, 1}, {1, NAN}, {2, 1}, {3, INFINITY}, {4, 2}}, false}};
  const std::string svg = ToSvg(chart);
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
  EXPECT_EQ(All(svg, "d=\"([^\"]*)\"")[0].find('L'), std::string::npos);
}

TEST(LineChart, NamesDoNotOverlap) {
  LineChart chart;
  chart.series = {{"a", {{0, 1}, {1, 5}}, false}, {"b", {{0, 1}, {1, 5}}, false}, {"c", {{0, 1}, {1, 5}}, false}};
  const std::vector<std::string> places = All(ToSvg(chart), "y=\"([0-9.]+)\" text-anchor=\"start\" class=\"chart-name");
  ASSERT_EQ(places.size(), 3u);
  EXPECT_GE(std::stod(places[1]) - std::stod(places[0]), 15);
  EXPECT_GE(std::stod(places[2]) - std::stod(places[1]), 15);
}

TEST(LineChart, TextIsEscaped) {
  LineChart chart;
  chart.title = "<a> & \"b\"";
  EXPECT_THAT(ToSvg(chart), HasSubstr("aria-label=\"&lt;a&gt; &amp; &quot;b&quot;\""));
}

TEST(LineChart, NothingToShowStillDraws) { EXPECT_THAT(ToSvg(LineChart{}), HasSubstr("</svg>")); }

TEST(IntervalChart, ReferenceLiesAmongTheIntervals) {
  IntervalChart chart;
  chart.reference = 1;
  chart.x.low = 0;
  chart.x.high = 2;
  chart.rows = {{"GET", 0.5, 0.4, 0.6, "", "better"}, {"SET", 1.5, 1.4, 1.6, "slower", "worse"}};
  const std::string svg = ToSvg(chart);
  const double reference = std::stod(All(svg, "x1=\"([0-9.]+)\"[^/]*chart-reference")[0]);
  const std::vector<std::string> points = All(svg, "cx=\"([0-9.]+)\"");
  EXPECT_LT(std::stod(points[0]), reference);
  EXPECT_GT(std::stod(points[1]), reference);
  EXPECT_THAT(svg, HasSubstr(">0.5</text>"));
  EXPECT_THAT(svg, HasSubstr(">slower</text>"));
}

TEST(BarChart, LengthsAreInProportionFromZero) {
  BarChart chart;
  chart.bars = {{"a", 50, std::nullopt, std::nullopt, ""}, {"b", 100, 90, 100, ""}};
  const std::vector<std::string> widths = All(ToSvg(chart), "width=\"([0-9.]+)\" height=\"16\"");
  ASSERT_EQ(widths.size(), 2u);
  EXPECT_NEAR(std::stod(widths[1]), 2 * std::stod(widths[0]), 0.2);
}

}  // namespace
}  // namespace respect::reports
