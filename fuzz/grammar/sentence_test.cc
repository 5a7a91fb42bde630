#include "fuzz/grammar/sentence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "fuzz/grammar/makeable.h"
#include "fuzz/grammar/story.h"
#include "spec/reader/embedded_spec.h"

namespace respect::fuzz {
namespace {

constexpr spec::Version kNewest{99, 0, 0};

bool FitsArity(const spec::Command& command, size_t words) {
  return command.arity >= 0 ? words == static_cast<size_t>(command.arity)
                            : words >= static_cast<size_t>(-command.arity);
}

TEST(Sentence, EveryCommandIsMadeWithTheWordsItAsksFor) {
  const spec::Spec spec = spec::EmbeddedSpec();
  const Repertoire repertoire = SelectCommands(spec, {}, kNewest, [](const spec::Command&) { return true; });
  ASSERT_GT(repertoire.commands.size(), 150U);
  Rng rng(1);
  Values values(rng);
  SentenceMaker maker(rng, values, kNewest);
  for (const spec::Command* command : repertoire.commands) {
    for (int i = 0; i < 50; ++i) {
      const Sentence sentence = maker.Make(*command, true);
      EXPECT_TRUE(FitsArity(*command, sentence.args.size())) << command->name << " with " << sentence.args.size();
    }
  }
}

TEST(Makeable, IsEveryCommandOfTheSpecification) { EXPECT_TRUE(NotMakeable(spec::EmbeddedSpec()).empty()); }

TEST(Makeable, ComplainsOfWhatTheGrammarCannotMake) {
  spec::Spec spec = spec::EmbeddedSpec();
  spec.commands = {*spec.Find("GET"), *spec.Find("SET")};
  spec.commands[0].arity = 5;
  EXPECT_EQ(NotMakeable(spec).size(), 1U);
}

TEST(Sentence, EveryOptionOfSetIsTaken) {
  const spec::Spec spec = spec::EmbeddedSpec();
  Rng rng(1);
  Values values(rng);
  SentenceMaker maker(rng, values, kNewest);
  std::vector<std::string> missing = {"NX", "XX", "IFEQ", "GET", "EX", "PX", "EXAT", "PXAT", "KEEPTTL"};
  for (int i = 0; i < 500; ++i) {
    const Sentence sentence = maker.Make(*spec.Find("SET"), false);
    std::erase_if(missing, [&](const std::string& word) { return std::ranges::count(sentence.args, word) > 0; });
  }
  EXPECT_TRUE(missing.empty()) << missing.front();
}

TEST(Sentence, ArgumentsOfLaterVersionsAreLeftOut) {
  const spec::Spec spec = spec::EmbeddedSpec();
  Rng rng(1);
  Values values(rng);
  SentenceMaker maker(rng, values, spec::Version{8, 0, 0});
  for (int i = 0; i < 500; ++i) {
    const Sentence sentence = maker.Make(*spec.Find("SET"), false);
    EXPECT_EQ(std::ranges::count(sentence.args, "IFEQ"), 0);
  }
}

TEST(Story, TheSameSeedAndNumberGiveTheSameStory) {
  const spec::Spec spec = spec::EmbeddedSpec();
  const Repertoire repertoire = SelectCommands(spec, {}, kNewest, [](const spec::Command&) { return true; });
  StoryMaker one(repertoire, 7), other(repertoire, 7);
  other.Make(3);
  const Story a = one.Make(12), b = other.Make(12);
  ASSERT_EQ(a.steps.size(), b.steps.size());
  for (size_t i = 0; i < a.steps.size(); ++i) EXPECT_EQ(a.steps[i].args, b.steps[i].args);
}

}  // namespace
}  // namespace respect::fuzz
