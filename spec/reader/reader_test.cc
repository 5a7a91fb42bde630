// What the reader makes of files: the model, not the messages (those are tested by format_cases).
#include "spec/reader/reader.h"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spec/reader/binary_form.h"
#include "spec/reader/syntax_line.h"
#include "spec/reader/text_runs.h"

namespace respect::spec {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A tree in one line, for comparison: type name=token {children} and marks ? (optional), + (multiple), ++ (with token).
std::string Show(const std::vector<Argument>& arguments) {
  static constexpr std::string_view kTypes[] = {"str", "int", "dbl", "key", "pat", "time", "tok", "oneof", "block"};
  std::string out;
  for (const Argument& a : arguments) {
    if (!out.empty()) out += ' ';
    out += std::string(kTypes[static_cast<size_t>(a.type)]) + ":" + a.name;
    if (!a.display_text.empty()) out += "/" + a.display_text;
    if (a.HasToken()) out += "=" + a.token;
    if (a.key_spec_index) out += "#" + std::to_string(*a.key_spec_index);
    if (a.optional) out += "?";
    if (a.multiple) out += a.multiple_token ? "++" : "+";
    if (!a.arguments.empty()) out += "{" + Show(a.arguments) + "}";
  }
  return out;
}

std::string Tree(std::string_view line, size_t key_specs = 1) {
  const Result<std::vector<Argument>> arguments = ParseSyntax(line, key_specs);
  return arguments.ok() ? Show(*arguments) : std::string(arguments.error().text());
}

int Arity(std::string_view line) { return ArityOf(*ParseSyntax(line, 1), 1); }

TEST(SyntaxLine, ValuesHaveNamesAndTypes) {
  EXPECT_EQ(Tree(""), "");
  EXPECT_EQ(Tree("key value n:int d:double at:unix-time p:pattern"), "key:key#0 str:value int:n dbl:d time:at pat:p");
  EXPECT_EQ(Tree("key:string other:key"), "str:key key:other#0");
  EXPECT_EQ(Tree("addr='ip:port':string a=b"), "str:addr/ip:port str:a/b");
}

TEST(SyntaxLine, KeysAreNumberedByTheirPlace) {
  EXPECT_EQ(Tree("source:key destination:key", 2), "key:source#0 key:destination#1");
  EXPECT_EQ(Tree("a:key b:key c:key", 2), "key:a#0 key:b#1 key:c#1");
  EXPECT_EQ(Tree("key [BY p:pattern#1] [STORE to:key#2]", 3), "key:key#0 pat:p=BY#1? key:to=STORE#2?");
}

TEST(SyntaxLine, TokensTakeWhatFollows) {
  EXPECT_EQ(Tree("FILTER expression..."), "str:expression=FILTER+");
  EXPECT_EQ(Tree("[EX seconds:int]"), "int:seconds=EX?");
  EXPECT_EQ(Tree("[TYPE kind=<A | B>]"), "oneof:kind=TYPE?{tok:a=A tok:b=B}");
  EXPECT_EQ(Tree("[SKIPME <YES | NO>]"), "oneof:skipme=SKIPME?{tok:yes=YES tok:no=NO}");
  EXPECT_EQ(Tree("<FULL> value"), "tok:full=FULL str:value");
  EXPECT_EQ(Tree("FULL [COUNT n:int]"), "tok:full=FULL int:n=COUNT?");
}

TEST(SyntaxLine, BracketsMakeBlocksAndChoices) {
  EXPECT_EQ(Tree("[LIMIT offset:int count:int]"), "block:limit=LIMIT?{int:offset int:count}");
  EXPECT_EQ(Tree("range=[start:int end:int]"), "block:range?{int:start int:end}");
  EXPECT_EQ(Tree("c=[NX | EX s:int | A b d]"), "oneof:c?{tok:nx=NX int:s=EX block:a=A{str:b str:d}}");
  EXPECT_EQ(Tree("b=[<COUNT n:int> [ANY]]"), "block:b?{int:n=COUNT tok:any=ANY?}");
  EXPECT_EQ(Tree("full=[<FULL> [COUNT n:int]]"), "block:full?{tok:full=FULL int:n=COUNT?}");
}

TEST(SyntaxLine, RepetitionIsWithTheTokenOrWithout) {
  EXPECT_EQ(Tree("[field...]"), "str:field?+");
  EXPECT_EQ(Tree("data=<field value>..."), "block:data+{str:field str:value}");
  EXPECT_EQ(Tree("[GET p]..."), "str:p=GET?++");
  EXPECT_EQ(Tree("[IDS id...]"), "str:id=IDS?+");
}

TEST(SyntaxLine, QuotedTokens) {
  EXPECT_EQ(Tree("<key | empty-string=''>", 1), "a choice or block without a token needs a name");
  EXPECT_EQ(Tree("s=<key | empty-string=''>"), "oneof:s{key:key#0 tok:empty-string=}");
  EXPECT_EQ(Tree("op=['m' | near='~']"), "oneof:op?{tok:m=m tok:near=~}");
}

TEST(SyntaxLine, ArityFollows) {
  EXPECT_EQ(Arity(""), 1);
  EXPECT_EQ(Arity("key value"), 3);
  EXPECT_EQ(Arity("key value [NX]"), -3);
  EXPECT_EQ(Arity("key c=<A x | B>"), -3);
  EXPECT_EQ(Arity("key c=<A | B>"), 3);
  EXPECT_EQ(Arity("STREAMS key... id..."), -4);
  EXPECT_EQ(Arity("<STREAMS key... id...>"), -4);
}

constexpr const char* kHead = R"(format = 1
[command]
name    = "GET"
group   = "string"
engine  = "Get"
summary = "Answer the string at a key."
)";

Command Read(const std::string& rest) {
  Result<Command> command = ReadCommandText(kHead + rest, "commands/string/get.toml");
  EXPECT_TRUE(command.ok()) << command.error().text();
  return command.ok() ? std::move(*command) : Command();
}

TEST(CommandFile, CategoriesFollowFromFlagsInTheOrderOfRedis) {
  EXPECT_THAT(Read("syntax = \"\"\nflags = [\"readonly\", \"fast\"]\nacl = [\"string\"]\n").acl_categories,
              ElementsAre("@read", "@string", "@fast"));
  EXPECT_THAT(Read("syntax = \"\"\nflags = [\"write\", \"admin\"]\n").acl_categories,
              ElementsAre("@write", "@admin", "@slow", "@dangerous"));
  EXPECT_THAT(Read("syntax = \"\"\nflags = [\"readonly\"]\nacl = [\"scripting\"]\n").acl_categories,
              ElementsAre("@slow", "@scripting"));
  EXPECT_THAT(Read("module = \"bf\"\nsyntax = \"\"\nflags = [\"write\"]\nacl = [\"bloom\"]\n").acl_categories,
              ElementsAre("@bloom"));
}

TEST(CommandFile, VersionsLandOnTheirArguments) {
  const Command command = Read(
      "syntax = \"key c=[NX | XX] [GET]\"\nflags = []\nkeys = [{ at = 1, access = \"ro\" }]\n"
      "added = { c = \"2.6.12\", XX = \"2.8\", \"get\" = \"6.2.0\" }\nuntold = [\"XX\"]\n");
  EXPECT_EQ(command.arguments[1].since, (Version{2, 6, 12}));
  EXPECT_EQ(command.arguments[1].arguments[0].since, std::nullopt);
  EXPECT_EQ(command.arguments[1].arguments[1].since, (Version{2, 8, 0}));
  EXPECT_EQ(command.arguments[2].since, (Version{6, 2, 0}));
  EXPECT_TRUE(command.arguments[1].arguments[1].since_untold);
  EXPECT_FALSE(command.arguments[2].since_untold);
  EXPECT_EQ(command.arity, -2);
}

TEST(CommandFile, RowsBecomeCases) {
  const Command command = Read(R"(syntax = "key"
flags  = []
[[case]]
id    = "get.rows"
rule  = "A rule."
since = "2.0.0"
each  = [
  { id = "one", key = "a", n = 7, want = "$<x>" },
  { id = "two", key = "b c", n = 8, want = { int = { min = 1 } }, since = "6.0.0", rule = "Another." },
]
steps = [
  { cmd = ["GET", "<key>", "x<n>"], want = "<want>" },
  { advance_ms = "<n>" },
]
)");
  ASSERT_THAT(command.cases, SizeIs(2));
  const Case& one = command.cases[0];
  const Case& two = command.cases[1];
  EXPECT_EQ(one.id, "get.rows/one");
  EXPECT_THAT(one.steps[0].args, ElementsAre("GET", "a", "x7"));
  EXPECT_EQ(one.steps[0].want->text, "<x>") << "what a column holds is not replaced again";
  EXPECT_EQ(one.since, (Version{2, 0, 0}));
  EXPECT_EQ(two.rule, "Another.");
  EXPECT_EQ(two.since, (Version{6, 0, 0}));
  EXPECT_EQ(two.steps[0].want->kind, Want::Kind::kIntRange);
  EXPECT_EQ(two.steps[1].ms, 8);
  EXPECT_EQ(two.at.line, 15);
  EXPECT_EQ(two.command, "GET");
}

TEST(CommandFile, SavedRepliesAreArguments) {
  const Command command = Read(R"(syntax = "key"
flags  = []
[[case]]
id    = "get.saved"
rule  = "A rule."
steps = [
  { cmd = "SCAN 0", want = { any = true }, save = "page" },
  { cmd = ["SCAN", { ref = "page[0]" }, { hex = "00ff" }], want = { ref = "page" } },
]
)");
  const Step& step = command.cases[0].steps[1];
  EXPECT_THAT(step.args, ElementsAre("SCAN", "", std::string("\0\xff", 2)));
  ASSERT_THAT(step.saved_arguments, SizeIs(1));
  EXPECT_EQ(step.saved_arguments[0].index, 1u);
  EXPECT_EQ(step.saved_arguments[0].name, "page");
  EXPECT_THAT(step.saved_arguments[0].path, ElementsAre(0));
}

// ---- The whole ---------------------------------------------------------------------------------------------------

class Folder : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(root_ / "commands/string"); }
  void TearDown() override { fs::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  std::string Report() const {
    const Result<Spec> spec = ReadFolder(root_.string());
    return spec.ok() ? "" : std::string(spec.error().text());
  }

  static constexpr const char* kCase =
      "\n[[case]]\nid = \"get.a\"\nrule = \"A rule.\"\nsteps = [{ cmd = \"GET k\", want = \"_$\" }]\n";
  const fs::path root_ = fs::temp_directory_path() / ("respect-reader-test-" + std::to_string(getpid()));
};

TEST_F(Folder, IdsAreUniqueOverAllFiles) {
  Write("commands/string/get.toml", std::string(kHead) + "syntax = \"key\"\nflags = []\n" + kCase);
  EXPECT_EQ(Report(), "");
  Write("scenarios/a.toml", std::string("format = 1\n") + kCase);
  EXPECT_THAT(Report(), HasSubstr("there is another case 'get.a'"));
}

TEST_F(Folder, FeaturesAreAClosedList) {
  Write("features.toml", "format = 1\n[features]\nblocking = \"waits\"\n");
  Write("scenarios/a.toml", std::string("format = 1\nneeds = [\"blocking\"]\n") + kCase);
  EXPECT_EQ(Report(), "");
  Write("targets/t.toml", "format = 1\n[target]\nname = \"t\"\ntitle = \"T\"\nlacks = { flying = \"no wings\" }\n");
  EXPECT_THAT(Report(), HasSubstr("features.toml has no feature 'flying'"));
}

TEST_F(Folder, EveryProblemIsReportedAtOnce) {
  Write("commands/string/get.toml", std::string(kHead) + "syntax = \"key\"\nflags = [\"quick\"]\n");
  Write("scenarios/a.toml", "format = 2\n");
  const std::string report = Report();
  EXPECT_THAT(report, HasSubstr("commands/string/get.toml:2: 'flags' knows no 'quick'"));
  EXPECT_THAT(report, HasSubstr("scenarios/a.toml:1: 'format' must be 1"));
}

TEST_F(Folder, AFolderThatIsNotThereIsAnError) { EXPECT_FALSE(ReadFolder((root_ / "nowhere").string()).ok()); }

TEST(TextRuns, ComeBackAsTheyWere) {
  const std::string x(1000, 'x');
  std::string pairs;
  for (int i = 0; i < 500; ++i) pairs += "ab";
  for (const std::string& text : {std::string(), std::string("plain"), x, pairs, "head" + x + "tail", x + pairs + x,
                                  std::string(127, 'a'), std::string(128, 'a'), std::string(1000, '\0')}) {
    EXPECT_EQ(UnpackRuns(PackRuns(text)), text) << text.size();
  }
  EXPECT_LT(PackRuns(std::string(1 << 20, 'x')).size(), 20u);
}

// The specification of this tree.
class OurSpec : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Result<Spec> spec = ReadFolder(RESPECT_SPEC_DIR);
    ASSERT_TRUE(spec.ok()) << spec.error().text();
    spec_ = new Spec(std::move(*spec));
  }
  static void TearDownTestSuite() { delete spec_; }
  static Spec* spec_;
};
Spec* OurSpec::spec_ = nullptr;

TEST_F(OurSpec, SurvivesTheBinaryForm) {
  ASSERT_NE(spec_, nullptr);
  const std::string binary = ToBinary(*spec_);
  const auto start = std::chrono::steady_clock::now();
  const Spec copy = FromBinary(binary);
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(ToBinary(copy), binary);
  EXPECT_EQ(copy.commands.size(), spec_->commands.size());
  EXPECT_EQ(copy.scenarios.size(), spec_->scenarios.size());
  const Spec facts = FromBinary(binary, Part::kFacts);
  EXPECT_EQ(facts.commands.size(), spec_->commands.size());
  EXPECT_EQ(facts.targets.size(), spec_->targets.size());
  EXPECT_TRUE(facts.scenarios.empty());
  for (const Command& command : facts.commands) EXPECT_TRUE(command.cases.empty());
  RecordProperty("load_us", static_cast<int>(std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
}

TEST_F(OurSpec, FindsCommandsByName) {
  ASSERT_NE(spec_, nullptr);
  ASSERT_NE(spec_->Find("CLIENT SETNAME"), nullptr);
  EXPECT_EQ(spec_->Find("CLIENT SETNAME")->arity, 3);
  EXPECT_EQ(spec_->Find("client setname"), nullptr);
  EXPECT_EQ(spec_->Find("NOSUCH"), nullptr);
  EXPECT_GE(spec_->commands.size(), 667u);
}

}  // namespace
}  // namespace respect::spec
