// What a server says about itself in INFO, as far as measuring needs it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "engine/base/bytes.h"

namespace respect::bench {

// The number in a field; nothing when it is not there or no number.
std::optional<int64_t> InfoNumber(Bytes info, Bytes field);

// Calls of each command by INFO commandstats: those that were carried out, failed ones among them, and those refused
// before. The key is the command's name in upper case, a subcommand after a space: "CLIENT SETNAME".
std::map<std::string, int64_t> CommandCalls(Bytes info);

}  // namespace respect::bench
