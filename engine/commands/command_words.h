// The words in which COMMAND tells facts that are kept as bits.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/bytes.h"
#include "engine/resp/reply_writer.h"

namespace respect {

// The words in order of their bits. Generated, from the specification's own.
std::span<const Bytes> KeyFlagWords();
std::span<const Bytes> CommandFlagWords();

// A set of simple strings: the flags of a key, of a command.
void ReplyKeyFlags(ReplyWriter& reply, uint32_t flags);
void ReplyCommandFlags(ReplyWriter& reply, uint32_t flags);

}  // namespace respect
