// Shrink: from a story in which two servers differ to a shorter one in which they differ in the same way.
#pragma once

#include <functional>
#include <optional>

#include "fuzz/differential/difference.h"
#include "fuzz/grammar/story.h"

namespace respect::fuzz {

using StoryRunner = std::function<std::optional<Difference>(const Story&)>;

struct Shrunk {
  Story story;
  Difference difference;
  size_t tries = 0;
};

// Drops steps (halves first, then quarters, ... then one by one: Zeller's delta debugging), then words, then puts
// simpler words in place of others; runs at most `most_tries` stories. Requires that `run(story)` gave `difference`.
Shrunk Shrink(const Story& story, const Difference& difference, const StoryRunner& run, size_t most_tries);

}  // namespace respect::fuzz
