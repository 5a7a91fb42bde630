// Which arguments of a request are keys: read off the command's key specifications, and for the few commands whose
// specifications cannot say it (SORT, MIGRATE), or not how a key is used (SET ... GET), by rules of their own.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/commands/command_spec.h"

namespace respect {

struct KeyUse {
  size_t index = 0;    // among the arguments
  uint32_t flags = 0;  // KeyFlag bits
};

// Whether the command takes keys at all.
bool HasKeys(const CommandSpec& command);

// The keys of a request, in the order of the specifications; none when the request is malformed where keys are due.
// `args` has as many arguments as the command's arity asks for. O(arguments).
std::vector<KeyUse> KeysOf(const CommandSpec& command, std::span<const Bytes> args);

}  // namespace respect
