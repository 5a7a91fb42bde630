// The form of the files tests itself: every file of format_cases/ok is read, and each of format_cases/bad is refused
// with the line and the words it states. A file's first line says as which file it is read, the second of a bad one
// "LINE: TEXT", what must be reported.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spec/reader/reader.h"

namespace respect::spec {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

struct FormatCase {
  std::string name;  // of the file
  std::string path;  // as which it is read
  std::string text;
  std::string reported;  // of a bad one
};

// For messages of GoogleTest.
void PrintTo(const FormatCase& one, std::ostream* stream) { *stream << one.name; }

std::string TitleOf(const std::string& line) { return line.starts_with("# ") ? line.substr(2) : ""; }

std::vector<FormatCase> Load(const char* kind) {
  std::vector<FormatCase> cases;
  for (const auto& entry : fs::directory_iterator(fs::path(RESPECT_SPEC_DIR) / "format_cases" / kind)) {
    std::ifstream stream(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    FormatCase one{entry.path().stem().string(), "", text.str(), ""};
    std::istringstream lines(one.text);
    std::string line;
    std::getline(lines, line);
    one.path = TitleOf(line);
    std::getline(lines, line);
    one.reported = TitleOf(line);
    cases.push_back(std::move(one));
  }
  std::sort(cases.begin(), cases.end(), [](const FormatCase& a, const FormatCase& b) { return a.name < b.name; });
  return cases;
}

std::string NameOf(const ::testing::TestParamInfo<FormatCase>& info) { return info.param.name; }

class GoodFile : public ::testing::TestWithParam<FormatCase> {};
TEST_P(GoodFile, IsRead) {
  const Status status = CheckText(GetParam().text, GetParam().path);
  EXPECT_TRUE(status.ok()) << status.error().text();
}
INSTANTIATE_TEST_SUITE_P(Format, GoodFile, ::testing::ValuesIn(Load("ok")), NameOf);

class BadFile : public ::testing::TestWithParam<FormatCase> {};
TEST_P(BadFile, IsRefusedWithPlaceAndReason) {
  const FormatCase& one = GetParam();
  const Status status = CheckText(one.text, one.path);
  ASSERT_FALSE(status.ok()) << "nothing was reported";
  const std::string report(status.error().text());
  EXPECT_EQ(std::count(report.begin(), report.end(), '\n'), 0) << "one fault a file:\n" << report;
  const size_t colon = one.reported.find(": ");
  ASSERT_NE(colon, std::string::npos) << "the second line says what must be reported";
  EXPECT_THAT(report, ::testing::StartsWith(one.path + ":" + one.reported.substr(0, colon) + ": "));
  EXPECT_THAT(report, HasSubstr(one.reported.substr(colon + 2)));
}
INSTANTIATE_TEST_SUITE_P(Format, BadFile, ::testing::ValuesIn(Load("bad")), NameOf);

}  // namespace
}  // namespace respect::spec
