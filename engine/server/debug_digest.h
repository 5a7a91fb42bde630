// DEBUG DIGEST and DIGEST-VALUE: one number for all data, or for single keys, to compare servers by.
#pragma once

#include "engine/commands/call.h"

namespace respect {

void ReplyDataDigest(Call& call);
void ReplyValueDigests(Call& call);

}  // namespace respect
