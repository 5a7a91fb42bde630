// Replies as the TOML that wants them: what record proposes.
#pragma once

#include <string>
#include <vector>

#include "engine/resp/reply.h"

namespace respect::conformance {

// One `want` for both protocols: the form of RESP3, which leads to that of RESP2, where the two replies allow it, else
// { resp2 = ..., resp3 = ... }. `resp3` may be nullptr: a server without it.
std::string WantTextOf(const Reply& resp2, const Reply* resp3);

// A command as the array that `cmd` takes.
std::string CommandTextOf(const std::vector<std::string>& args);

// What is left when a reply differs from run to run: its type.
std::string TypeTextOf(const Reply& resp2, const Reply* resp3);

}  // namespace respect::conformance
