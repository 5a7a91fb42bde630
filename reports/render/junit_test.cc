#include "reports/render/junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include "reports/render/sample_run.h"

namespace respect::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ptrdiff_t CountOf(const std::string& text, const std::string& pattern) {
  const RE2 regex(pattern);
  ptrdiff_t count = 0;
  for (re2::StringPiece rest(text); RE2::FindAndConsume(&rest, regex);) ++count;
  return count;
}

TEST(Junit, HeadCountsEveryTest) {
  const std::string xml = ToJunit(SampleRun());
  // Of the second target's 16: 2 pass, 2 broken, 2 skipped, 2 known, 8 fail in other ways.
  EXPECT_THAT(xml, HasSubstr("<testsuites name=\"respect\" tests=\"33\" failures=\"8\" errors=\"2\" skipped=\"4\""));
  EXPECT_EQ(CountOf(xml, "<testcase "), 33);
  EXPECT_EQ(CountOf(xml, "<failure "), 8);
  EXPECT_EQ(CountOf(xml, "<error "), 2);
  EXPECT_EQ(CountOf(xml, "<skipped "), 4);
  EXPECT_EQ(CountOf(xml, "<testsuite "), 3);
}

TEST(Junit, FailureSaysStepAndRepro) {
  const std::string xml = ToJunit(SampleRun());
  EXPECT_THAT(xml, HasSubstr("cmd GET k\n  expected $a|b\n  actual   $\\x01\\xff\n  note\n"));
  EXPECT_THAT(xml, HasSubstr("redis-cli SET k &#39;&lt;a&gt;&#39;</failure>"));
  EXPECT_THAT(xml, HasSubstr("type=\"text-drift\" message=\"because of text-drift\""));
}

TEST(Junit, NoByteOfAServerBreaksTheDocument) {
  ConformanceRun run = SampleRun();
  run.outcomes[5].reason = std::string("]]>\0<x>&\x80\x1b", 10);
  const std::string xml = ToJunit(run);
  EXPECT_THAT(xml, Not(HasSubstr("<x>")));
  EXPECT_EQ(xml.find('\0'), std::string::npos);
  EXPECT_EQ(xml.find('\x1b'), std::string::npos);
}

TEST(Junit, UnreachedTargetIsAnError) {
  ConformanceRun run = SampleRun();
  run.targets.push_back({"gone", "", "", "", "", "connection refused"});
  EXPECT_THAT(
      ToJunit(run),
      HasSubstr("<testcase name=\"reach the target\" classname=\"gone\"><error message=\"connection refused\"/>"));
}

}  // namespace
}  // namespace respect::reports
