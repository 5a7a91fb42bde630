#include "conformance/match/match.h"
#include "conformance/record/case_text.h"
#include "conformance/record/want_text.h"
#include "engine/resp/reply_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spec/reader/reader.h"

namespace respect::conformance {
namespace {

Reply Read(const std::string& bytes) {
  ReplyReader reader;
  reader.Feed(bytes);
  return **reader.Next();
}

struct Pair {
  std::string name, resp2, resp3, want;
};
void PrintTo(const Pair& pair, std::ostream* stream) { *stream << pair.name; }

class WantText : public ::testing::TestWithParam<Pair> {};

TEST_P(WantText, IsOfBothProtocolsAndFitsBothReplies) {
  const Reply resp2 = Read(GetParam().resp2), resp3 = Read(GetParam().resp3);
  const std::string text = WantTextOf(resp2, &resp3);
  EXPECT_EQ(text, GetParam().want);
  // Read back as a case's want, it fits what it was made of.
  const std::string file =
      "format = 1\n[[case]]\nid = \"a\"\nrule = \"R.\"\nsteps = [{ cmd = \"PING\", want = " + text + " }]\n";
  Result<std::vector<spec::Case>> cases = spec::ReadCaseText(file, "scenarios/a.toml");
  ASSERT_TRUE(cases.ok()) << cases.error().text();
  const spec::Want& want = *cases->front().steps.front().want;
  EXPECT_FALSE(Match(want, resp2, 2)) << Match(want, resp2, 2)->reason;
  EXPECT_FALSE(Match(want, resp3, 3)) << Match(want, resp3, 3)->reason;
}

INSTANTIATE_TEST_SUITE_P(
    Replies, WantText,
    ::testing::Values(
        Pair{"Simple", "+OK\r\n", "+OK\r\n", R"("+OK")"}, Pair{"Error", "-ERR no\r\n", "-ERR no\r\n", R"("-ERR no")"},
        Pair{"Integer", ":-1\r\n", ":-1\r\n", R"(":-1")"}, Pair{"Bulk", "$1\r\na\r\n", "$1\r\na\r\n", R"("$a")"},
        Pair{"EmptyBulk", "$0\r\n\r\n", "$0\r\n\r\n", R"("$")"},
        Pair{"QuotesAndLines", "$4\r\n\"\\\r\n\r\n", "$4\r\n\"\\\r\n\r\n", R"("$\"\\\r\n")"},
        Pair{"Bytes", "$2\r\n\xff\x01\r\n", "$2\r\n\xff\x01\r\n", R"({ hex = "ff01" })"},
        Pair{"NullBulk", "$-1\r\n", "_\r\n", R"("_$")"}, Pair{"NullArray", "*-1\r\n", "_\r\n", R"("_*")"},
        Pair{"Double", "$3\r\n1.5\r\n", ",1.5\r\n", R"(",1.5")"}, Pair{"Boolean", ":1\r\n", "#t\r\n", R"("#t")"},
        Pair{"BigNumber", "$2\r\n12\r\n", "(12\r\n", R"("(12")"},
        Pair{"Verbatim", "$1\r\na\r\n", "=5\r\ntxt:a\r\n", R"("=txt:a")"},
        Pair{"Array", "*2\r\n:1\r\n$-1\r\n", "*2\r\n:1\r\n_\r\n", R"([":1", "_$"])"},
        Pair{"Map", "*2\r\n$1\r\na\r\n$1\r\n1\r\n", "%1\r\n$1\r\na\r\n,1\r\n", R"({ map = [["$a", ",1"]] })"},
        Pair{"Set", "*1\r\n$1\r\na\r\n", "~1\r\n$1\r\na\r\n", R"({ set = ["$a"] })"},
        Pair{"Unlike", "*2\r\n$1\r\na\r\n$1\r\n1\r\n", "*1\r\n*2\r\n$1\r\na\r\n,1\r\n",
             R"({ resp2 = ["$a", "$1"], resp3 = [["$a", ",1"]] })"}),
    [](const ::testing::TestParamInfo<Pair>& info) { return info.param.name; });

TEST(TypeText, IsTheRicherOfTheTwo) {
  const Reply resp2 = Read("$3\r\n1.5\r\n"), resp3 = Read(",1.5\r\n");
  EXPECT_EQ(TypeTextOf(resp2, &resp3), R"({ type = "double" })");
  EXPECT_EQ(TypeTextOf(resp2, nullptr), R"({ type = "bulk" })");
}

TEST(CaseText, WantsStandAtTheEndOfTheirTablesAndProvenanceBehindTheRule) {
  const std::string text =
      "[[case]]\nid = \"a\"\nrule = \"R.\"\nsteps = [{ cmd = \"A }\" }, { cmd = [\"B\", { hex = \"00\" }] }]\n";
  const EditedText edited = AddWants(text, {{4, 0, "\"+OK\""}, {4, 1, "\":1\""}}, {1, 1}, "redis 8.0.6");
  EXPECT_EQ(edited.text,
            "[[case]]\nid = \"a\"\nrule = \"R.\"\nprovenance = \"redis 8.0.6\"\n"
            "steps = [{ cmd = \"A }\", want = \"+OK\" }, { cmd = [\"B\", { hex = \"00\" }], want = \":1\" }]\n");
  EXPECT_TRUE(edited.left_over.empty());
}

TEST(CaseText, ATableThatGoesOnBelowIsLeftToThePerson) {
  const EditedText edited = AddWants("steps = [\n  { cmd = [\"A\",\n  \"b\"] },\n]\n", {{2, 0, "\"+OK\""}}, {}, "");
  EXPECT_EQ(edited.left_over.size(), 1U);
}

TEST(CaseText, AProvenanceThatIsThereStays) {
  const std::string text = "[[case]]\nrule = \"R.\"\nprovenance = \"documentation\"\nsteps = [{ cmd = \"A\" }]\n";
  EXPECT_EQ(AddWants(text, {}, {1}, "redis 8.0.6").text, text);
}

}  // namespace
}  // namespace respect::conformance
