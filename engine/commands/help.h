// Help: the answer of a container's HELP subcommand, an array of status lines.
#pragma once

#include <initializer_list>

#include "engine/base/bytes.h"
#include "engine/commands/call.h"

namespace respect {

// `lines` tell the subcommands, explanations indented by four spaces; the title and HELP itself are added.
void ReplyHelp(Call& call, Bytes container, std::initializer_list<Bytes> lines);

}  // namespace respect
