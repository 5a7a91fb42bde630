#include "reports/render/escape.h"

#include <gtest/gtest.h>

namespace respect::reports {
namespace {

using std::string_literals::operator""s;

TEST(Visible, OnlyWhatCannotBeShownBecomesHex) {
  EXPECT_EQ(Visible("a\tb\nc \xc3\xa9"), "a\tb\nc \xc3\xa9");
  EXPECT_EQ(Visible("\r\0\x1b\x7f"s), "\\x0d\\x00\\x1b\\x7f");
  EXPECT_EQ(Visible("\xff\xc3("), "\\xff\\xc3(");
  EXPECT_EQ(Visible("\xef\xbf\xbe"), "\\xef\\xbf\\xbe");
}

TEST(EscapeXml, MarkupMeansNothing) {
  EXPECT_EQ(EscapeXml("<a href=\"x\">'&amp;'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/a&gt;");
}

TEST(EscapeMarkdown, CellStaysOneCell) {
  EXPECT_EQ(EscapeMarkdown("a|b\nc"), "a\\|b c");
  EXPECT_EQ(EscapeMarkdown("*x* [y](z) `w` <b>"), "\\*x\\* \\[y\\](z) \\`w\\` &lt;b&gt;");
}

TEST(MarkdownCode, FenceIsLongerThanAnyInside) {
  EXPECT_EQ(MarkdownCode("GET k"), "`GET k`");
  EXPECT_EQ(MarkdownCode("a`b``c"), "``` a`b``c ```");
  EXPECT_EQ(MarkdownCode("a|b\nc"), "`a\\|b c`");
  EXPECT_EQ(MarkdownCode(""), "");
}

TEST(EscapeScriptJson, ScriptCannotBeEnded) {
  EXPECT_EQ(EscapeScriptJson("[\"</script><!--\"]"), "[\"\\u003c/script>\\u003c!--\"]");
}

}  // namespace
}  // namespace respect::reports
