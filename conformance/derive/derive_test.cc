#include "conformance/derive/derive.h"

#include <algorithm>
#include <set>

#include "conformance/derive/form.h"
#include "engine/base/glob.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spec/reader/embedded_spec.h"
#include "spec/reader/reader.h"

namespace respect::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Words = std::vector<std::string>;

// A command of group string with this syntax and these further lines.
spec::Command CommandOf(const std::string& syntax, const std::string& more = "errors = [\"WRONGTYPE\"]\n") {
  const std::string text =
      "format = 1\n[command]\nname = \"TRY\"\ngroup = \"string\"\nsince = \"1.0.0\"\n"
      "engine = \"Try\"\nsummary = \"Tries.\"\nflags = [\"write\"]\n"
      "keys = [{ at = 1, access = \"rw\" }]\nreplies = [{ want = \"+OK\" }]\nsyntax = \"" +
      syntax + "\"\n" + more;
  Result<spec::Command> command = spec::ReadCommandText(text, "commands/string/try.toml");
  EXPECT_TRUE(command.ok()) << command.error().text();
  return command.ok() ? *command : spec::Command{};
}

std::vector<spec::Case> CasesOf(const spec::Command& command) {
  spec::Spec spec;
  spec.commands = {command};
  return DeriveCases(spec);
}

const spec::Case* Find(const std::vector<spec::Case>& cases, const std::string& id) {
  const auto found = std::find_if(cases.begin(), cases.end(), [&](const spec::Case& test) { return test.id == id; });
  return found == cases.end() ? nullptr : &*found;
}

const Node& NodeCalled(const std::vector<Node>& nodes, const std::string& id) {
  return *std::find_if(nodes.begin(), nodes.end(), [&](const Node& node) { return node.id == id; });
}

TEST(Form, LeastFormLeavesOptionsOutAndTakesFirstAlternatives) {
  const spec::Command command = CommandOf("key end=<LEFT | RIGHT> [COUNT count:int] value...");
  EXPECT_THAT(MakeForm(command).Args(), ElementsAre("TRY", "k", "LEFT", "a"));
}

TEST(Form, WhatIsWantedComesWithAllThatLeadsToIt) {
  const spec::Command command = CommandOf("key trim=[strategy=<MAXLEN | MINID> threshold [LIMIT count:int]] other:key");
  const std::vector<Node> nodes = NodesOf(command);
  EXPECT_THAT(MakeForm(command, {.wanted = {&NodeCalled(nodes, "limit").argument()}}).Args(),
              ElementsAre("TRY", "k", "MAXLEN", "a", "LIMIT", "1", "k2"));
  EXPECT_THAT(MakeForm(command, {.wanted = {&NodeCalled(nodes, "minid").argument()}}).Args(),
              ElementsAre("TRY", "k", "MINID", "a", "k2"));
}

TEST(Form, ExclusivesStandSideBySideAndDoubledOnesTwice) {
  const spec::Command command = CommandOf("key condition=[NX | XX] [EX seconds:int]", "");
  const std::vector<Node> nodes = NodesOf(command);
  const spec::Argument& nx = NodeCalled(nodes, "nx").argument();
  EXPECT_THAT(MakeForm(command, {.wanted = {&nx, &NodeCalled(nodes, "xx").argument()}}).Args(),
              ElementsAre("TRY", "k", "NX", "XX"));
  const spec::Argument& ex = NodeCalled(nodes, "ex").argument();
  EXPECT_THAT(MakeForm(command, {.wanted = {&ex}, .twice = &ex}).Args(),
              ElementsAre("TRY", "k", "EX", "100", "EX", "100"));
}

TEST(Form, NodesOfOneNameAreToldApartByWhatIsAbove) {
  const std::vector<Node> nodes =
      NodesOf(CommandOf("key by=<circle=<unit=<M | KM> radius> | box=<unit=<M | KM> width>>"));
  std::set<std::string> ids;
  for (const Node& node : nodes) EXPECT_TRUE(ids.insert(node.id).second) << node.id;
  EXPECT_TRUE(ids.contains("radius"));
  EXPECT_FALSE(ids.contains("km"));
}

TEST(Derive, SamplesTakeTheirPlace) {
  const spec::Command command = CommandOf("key encoding value", "samples = { encoding = \"u8\" }\n");
  EXPECT_THAT(MakeForm(command).Args(), ElementsAre("TRY", "k", "u8", "a"));
}

TEST(Derive, EveryOtherTypeIsRefusedAndLeftAlone) {
  const std::vector<spec::Case> cases = CasesOf(CommandOf("key value"));
  const spec::Case* test = Find(cases, "try.derived.wrong-type.list");
  ASSERT_NE(test, nullptr);
  EXPECT_THAT(test->given, ElementsAre(Words{"RPUSH", "k", "a", "b"}));
  ASSERT_EQ(test->steps.size(), 2U);
  EXPECT_EQ(test->steps[0].want->text, "WRONGTYPE Operation against a key holding the wrong kind of value");
  EXPECT_THAT(test->steps[1].args, ElementsAre("LRANGE", "k", "0", "-1"));
  EXPECT_EQ(Find(cases, "try.derived.wrong-type.string"), nullptr);
}

TEST(Derive, ARuleWithAWantTakesThePlaceOfTheGeneralOneInItsVersionsOnly) {
  const std::vector<spec::Case> cases =
      CasesOf(CommandOf("key [GET]",
                        "derive = [{ cases = \"misspelt.get\", want = \"-ERR odd\", until = \"7.2.0\", "
                        "reason = \"Once.\" }]\n"));
  const spec::Case* test = Find(cases, "try.derived.misspelt.get");
  ASSERT_NE(test, nullptr);
  ASSERT_EQ(test->steps.size(), 3U) << "two answers, and the look at the key";
  EXPECT_EQ(test->steps[0].want->text, "ERR odd");
  EXPECT_EQ(test->steps[0].until, (spec::Version{7, 2, 0}));
  EXPECT_EQ(test->steps[1].want->text, "ERR syntax error");
  EXPECT_EQ(test->steps[1].since, (spec::Version{7, 2, 0}));
}

TEST(Derive, ARuleWithoutAnAnswerLeavesTheCaseOut) {
  const std::vector<spec::Case> cases =
      CasesOf(CommandOf("key [GET]", "derive = [{ cases = \"misspelt.*\", reason = \"Never.\" }]\n"));
  EXPECT_EQ(Find(cases, "try.derived.misspelt.get"), nullptr);
  EXPECT_NE(Find(cases, "try.derived.option.get"), nullptr);
}

TEST(Derive, WhatCameAfterTheServersIsOnlyKnownToBeAnError) {
  const spec::Command command = CommandOf("key [COUNT count:int]", "added = { COUNT = \"8.4.0\" }\n");
  const std::vector<spec::Case> cases = CasesOf(command);
  const spec::Case* test = Find(cases, "try.derived.misspelt.count");
  ASSERT_NE(test, nullptr);
  EXPECT_EQ(test->since, (spec::Version{8, 4, 0}));
  EXPECT_EQ(test->steps[0].want->kind, spec::Want::Kind::kType);
  EXPECT_EQ(Find(cases, "try.derived.doubled.count"), nullptr);
}

class WholeSpec : public ::testing::Test {
 protected:
  const spec::Spec spec_ = spec::EmbeddedSpec();
  const std::vector<spec::Case> cases_ = DeriveCases(spec_);
};

TEST_F(WholeSpec, IdsAreUniqueAndNamedAfterTheirCommand) {
  std::set<std::string> ids;
  for (const spec::Case& test : cases_) {
    EXPECT_TRUE(ids.insert(test.id).second) << test.id;
    EXPECT_NE(test.id.find(".derived."), std::string::npos) << test.id;
    EXPECT_TRUE(test.derived);
    EXPECT_FALSE(test.rule.empty());
  }
}

TEST_F(WholeSpec, EveryCommandButThoseOfModulesHasDerivedCases) {
  std::set<std::string> with;
  for (const spec::Case& test : cases_) with.insert(test.command);
  std::vector<std::string> without;
  for (const spec::Command& command : spec_.commands) {
    const bool may_have = command.module.empty() && command.derive.empty();
    if (may_have && !with.contains(command.name)) without.push_back(command.name);
  }
  // May be run by anybody, with any arguments or none.
  std::erase_if(without, [](const std::string& name) { return name == "HELLO" || name == "QUIT" || name == "RESET"; });
  EXPECT_THAT(without, IsEmpty());
}

// A rule that fits no case any more is stale.
TEST_F(WholeSpec, EveryRuleFitsACase) {
  for (const spec::Command& command : spec_.commands) {
    if (command.derive.empty()) continue;
    spec::Command bare = command;
    bare.derive.clear();
    const std::vector<spec::Case> all = CasesOf(bare);
    for (const spec::DeriveRule& rule : command.derive) {
      for (const std::string& glob : rule.case_globs) {
        const bool fits = std::any_of(all.begin(), all.end(), [&](const spec::Case& test) {
          return GlobMatch(glob, test.id.substr(test.id.find(".derived.") + 9));
        });
        EXPECT_TRUE(fits) << rule.at.file << ":" << rule.at.line << ": " << glob;
      }
    }
  }
}

}  // namespace
}  // namespace respect::conformance
