// DEBUG PROTOCOL: one value of each kind the protocol has, for authors of clients.
#pragma once

#include "engine/commands/call.h"

namespace respect {

// DEBUG PROTOCOL type
void ReplyTestValue(Call& call);

}  // namespace respect
