// The words in which COMMAND tells facts that are kept as bits.
#pragma once

#include <cstdint>

#include "engine/resp/reply_writer.h"

namespace respect {

// A set of simple strings: the flags of a key, of a command.
void ReplyKeyFlags(ReplyWriter& reply, uint32_t flags);
void ReplyCommandFlags(ReplyWriter& reply, uint32_t flags);

}  // namespace respect
