// What SORT takes for a number, and its orders against sorting by the definition.
#include "engine/commands/sort_order.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>

#include "engine/base/rng.h"

namespace respect {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(SortNumber, ReadsDecimals) {
  EXPECT_EQ(ParseSortNumber("12.5"), 12.5);
  EXPECT_EQ(ParseSortNumber("+3"), 3);
  EXPECT_EQ(ParseSortNumber("-1e3"), -1000);
  EXPECT_EQ(ParseSortNumber(""), 0);
  EXPECT_EQ(ParseSortNumber("inf"), kInfinity);
  EXPECT_EQ(ParseSortNumber(Bytes("7\0x", 3)), 7);
}

TEST(SortNumber, RoundsWhatIsBeyondDoubles) {
  EXPECT_EQ(ParseSortNumber("1e400"), kInfinity);
  EXPECT_EQ(ParseSortNumber("-1e400"), -kInfinity);
  EXPECT_EQ(ParseSortNumber("1e-400"), 0);
  EXPECT_EQ(ParseSortNumber(std::string(400, '9')), kInfinity);
  EXPECT_EQ(ParseSortNumber("0." + std::string(400, '0') + "1"), 0);
}

TEST(SortNumber, RefusesTheRest) {
  for (const char* text : {"x", "1x", " 1", "1 ", "nan", "0x10", "+", "-", "+-1", "++1", "."})
    EXPECT_FALSE(ParseSortNumber(text)) << text;
}

std::vector<Bytes> Views(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

RC_GTEST_PROP(SortOrderProperty, NumbersAreInOrderAndEqualOnesByText, (bool descending)) {
  // Few and many: they are sorted in different ways.
  Rng rng(static_cast<uint64_t>(*rc::gen::inRange(1, 1 << 30)));
  const size_t count = *rc::gen::element<size_t>(0, 1, 7, 100, 2000);
  const uint64_t kinds = *rc::gen::element<uint64_t>(3, 1000, uint64_t{1} << 40);
  std::vector<std::string> texts;
  std::vector<double> scores;
  for (size_t i = 0; i < count; ++i) {
    texts.push_back(std::to_string(rng.Below(50)));
    scores.push_back((static_cast<double>(rng.Below(kinds)) - 1) / 8);
  }
  const size_t end = *rc::gen::inRange<size_t>(0, count + 1);
  const std::vector<Bytes> views = Views(texts);
  const std::vector<uint32_t> order = OrderByNumber(views, scores, descending, end);
  std::vector<std::pair<double, Bytes>> expected;
  for (size_t i = 0; i < views.size(); ++i) expected.emplace_back(scores[i], views[i]);
  std::sort(expected.begin(), expected.end());
  if (descending) std::reverse(expected.begin(), expected.end());
  RC_ASSERT(order.size() == views.size());
  for (size_t i = 0; i < end; ++i) RC_ASSERT(std::pair(scores[order[i]], views[order[i]]) == expected[i]);
}

RC_GTEST_PROP(SortOrderProperty, TextsAreInOrderAndEqualOnesStay,
              (const std::vector<std::string>& some, bool descending)) {
  std::vector<std::string> texts = some;
  texts.insert(texts.end(), some.begin(), some.end());
  std::vector<std::optional<Bytes>> views(texts.begin(), texts.end());
  if (!views.empty()) views.front().reset();
  const std::vector<uint32_t> order = OrderByText(views, descending, false, views.size());
  std::vector<uint32_t> expected(views.size());
  std::iota(expected.begin(), expected.end(), 0u);
  std::stable_sort(expected.begin(), expected.end(),
                   [&](uint32_t a, uint32_t b) { return descending ? views[a] > views[b] : views[a] < views[b]; });
  RC_ASSERT(order == expected);
}

}  // namespace
}  // namespace respect
