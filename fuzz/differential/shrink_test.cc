#include "fuzz/differential/shrink.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace respect::fuzz {
namespace {

StoryStep Step(std::vector<std::string> args) {
  return {.connection = 0, .args = std::move(args), .command = nullptr, .options = {}};
}

// A server that goes wrong at BAD, when SET came before and the words of BAD hold "x".
std::optional<Difference> WrongAfterSet(const Story& story) {
  bool set = false;
  for (size_t i = 0; i < story.steps.size(); ++i) {
    const std::vector<std::string>& args = story.steps[i].args;
    set = set || args[0] == "SET";
    if (args[0] != "BAD" || !set || std::ranges::count(args, "x") == 0) continue;
    Difference difference;
    difference.step = i;
    difference.shape = "BAD: value: ";
    return difference;
  }
  return std::nullopt;
}

TEST(Shrink, LeavesTheStepsAndWordsThatMatter) {
  Story story;
  story.protocol = 3;
  for (int i = 0; i < 20; ++i) story.steps.push_back(Step({"GET", "k"}));
  story.steps[7] = Step({"SET", "key", "value"});
  story.steps[15] = Step({"BAD", "y", "x", "z"});
  const Shrunk shrunk = Shrink(story, *WrongAfterSet(story), WrongAfterSet, 1000);
  ASSERT_EQ(shrunk.story.steps.size(), 2U);
  EXPECT_EQ(shrunk.story.steps[0].args, std::vector<std::string>{"SET"});
  EXPECT_EQ(shrunk.story.steps[1].args, (std::vector<std::string>{"BAD", "x"}));
  EXPECT_EQ(shrunk.story.protocol, 2);
}

TEST(Shrink, KeepsToTheSameMistake) {
  // A shorter story fails in another way: that is not what was to be shrunk.
  const StoryRunner run = [](const Story& story) -> std::optional<Difference> {
    Difference difference;
    difference.step = story.steps.size() - 1;
    difference.shape = story.steps.size() >= 3 ? "A: value: " : "B: value: ";
    return difference;
  };
  Story story;
  for (int i = 0; i < 9; ++i) story.steps.push_back(Step({"A"}));
  EXPECT_EQ(Shrink(story, *run(story), run, 1000).story.steps.size(), 3U);
}

TEST(Shrink, StopsAfterSoManyTries) {
  Story story;
  for (int i = 0; i < 50; ++i) story.steps.push_back(Step({"SET"}));
  story.steps.push_back(Step({"BAD", "x"}));
  size_t runs = 0;
  const StoryRunner run = [&](const Story& each) {
    ++runs;
    return WrongAfterSet(each);
  };
  Shrink(story, *WrongAfterSet(story), run, 5);
  EXPECT_EQ(runs, 5U);
}

}  // namespace
}  // namespace respect::fuzz
