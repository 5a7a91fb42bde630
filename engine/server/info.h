// INFO: what the server tells about itself, in sections of "name:value" lines.
// Only what is true is told: a field of Redis that stands for something this server lacks is left out, or is the zero
// that it would be in a Redis that does not use it.
#pragma once

#include <span>
#include <string>

#include "engine/base/bytes.h"

namespace respect {

class Server;

// The sections that are asked for, in Redis's order; without any those shown by default. Names are compared without
// case; "default", "all" and "everything" stand for several; unknown ones are empty.
std::string InfoText(Server& server, std::span<const Bytes> sections);

// 1536 as "1.50K", as Redis prints sizes for people.
std::string HumanSize(uint64_t bytes);

}  // namespace respect
