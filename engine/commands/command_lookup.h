// Finding commands by name among those the server serves. Slow (it compares names one by one): for COMMAND and the
// like; the request path has a table of its own.
#pragma once

#include <span>

#include "engine/base/bytes.h"
#include "engine/base/version.h"
#include "engine/commands/command_spec.h"

namespace respect {

inline bool IsServed(const CommandSpec& command, Version served) { return command.since <= served; }

// By the name COMMAND INFO takes: "get", "client|setname", in any case. nullptr when there is none.
const CommandSpec* FindCommand(Bytes name, Version served);

// The command of a whole request. A container alone is itself; with a word that is none of its subcommands, nullptr.
const CommandSpec* FindCommandOf(std::span<const Bytes> request, Version served);

}  // namespace respect
