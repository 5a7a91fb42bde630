// Script: a story spread over several connections, with steps of the clock and reconnections between its commands.
#pragma once

#include "engine/base/rng.h"
#include "fuzz/grammar/story.h"

namespace respect::fuzz {

inline constexpr int kScriptConnections = 3;

// Transactions stay on one connection. Requires a story that is not told step by step, since nobody waits here.
Story Scatter(Story story, uint64_t seed);

// Steps that are no commands of the story's grammar.
bool IsReconnect(const StoryStep& step);
bool IsClockStep(const StoryStep& step);

// The story again as one transaction, without what cannot be in one and without the steps that `failed` says failed:
// these change nothing. No steps: it cannot be told so.
Story AsTransaction(const Story& story, const std::vector<bool>& failed);

}  // namespace respect::fuzz
