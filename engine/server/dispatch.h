// Dispatch: whether a request may run: known command, right number of arguments, known client, and what comes later
// (permissions, memory, state of the server). One check a rule, in Redis's order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/commands/command_spec.h"

namespace respect {

class Server;
class Session;

// The error that refuses the request, or nothing. `command` is what CommandTable::Find answered for `args`.
std::optional<Error> Refusal(Server& server, const Session& session, const CommandSpec* command,
                             std::span<const Bytes> args);

// Whether the command takes so many words, its name among them.
bool ArityFits(const CommandSpec& command, size_t count);

// Whether it writes nothing itself but reaches replicas: messages, what scripts do, an estimate that is kept.
bool MayReplicate(const CommandSpec& command);

// CommandFlag bits of what the request does: of the command; of EXEC those of what is queued as well; of a script that
// says so itself its own. kMayReplicate is told here alone.
uint32_t FlagsOf(Server& server, const Session& session, const CommandSpec& command, std::span<const Bytes> args);

// Whether this is a line of an HTTP request: a browser made to talk to the server, which is cut off at once.
bool IsHttp(std::span<const Bytes> args);

// "ERR unknown command 'x', with args beginning with: 'a' 'b' "
std::string UnknownCommandText(std::span<const Bytes> args);

}  // namespace respect
