// A debugging session: EVAL of a client that asked for it by SCRIPT DEBUG. Its connection is the debugger's from the
// first line of the script to the last, and is closed then.
//
// Forked, the script runs in a copy of the process, whose data goes with it, while the server goes on without the
// client. Here, the server waits: nobody else is served, and what the script has written stays.
#pragma once

#include <functional>

#include "engine/commands/call.h"

namespace respect {

// `evaluate` runs the script and answers `call`.
void DebugScript(Call& call, const std::function<void()>& evaluate);

}  // namespace respect
