// Freedom: how far two right servers may differ in their replies to the same command, by what the specification says of
// it: order of a set's members, what chance picks, times, ids.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/resp/reply.h"
#include "fuzz/differential/difference.h"
#include "spec/reader/model.h"

namespace respect::fuzz {

enum class Freedom {
  kNone,
  kOrder,   // elements in any order
  kTime,    // numbers may lie as far apart as the two servers were asked
  kChance,  // only the type is the same
};

// `command` may be nullptr: then nothing is free.
Freedom FreedomOf(const spec::Command* command, std::span<const std::string> args);

// How the two replies differ; nothing when they do not. `step`, `where` and the command's part of the shape are the
// caller's to fill in. O(n log n) where the order is free.
std::optional<Difference> CompareReplies(const Reply& first, const Reply& second, Freedom freedom);

}  // namespace respect::fuzz
