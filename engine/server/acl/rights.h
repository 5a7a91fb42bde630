// What the users of the ACL mean for connections: logging in, asking whether a request may run, and what follows when a
// user changes under those who are it.
#pragma once

#include <optional>
#include <span>

#include "engine/base/result.h"
#include "engine/commands/command_spec.h"
#include "engine/server/acl/acl.h"
#include "engine/server/client_state.h"

namespace respect {
class Server;
class Session;
}  // namespace respect

namespace respect::acl {

// The NOAUTH or NOPERM that the client meets with this request, or nothing. A refusal for want of rights is logged.
// Dispatch asks when ClientState::restricted says that the answer may be an error; EXEC and whoever wakes a blocked
// client ask again.
std::optional<Error> Refusal(Server& server, const Session& session, const CommandSpec& command,
                             std::span<const Bytes> args, Context context);
// The same for a command that was queued and is no longer allowed when EXEC comes to it.
std::optional<Error> RefusalAtExec(Server& server, const Session& session, const CommandSpec& command,
                                   std::span<const Bytes> args);

// The same for a command of a script that the client runs.
std::optional<Error> RefusalInScript(Server& server, const Session& session, const CommandSpec& command,
                                     std::span<const Bytes> args);

// The connection is this user from now on; false, and logged, when name or password do not do.
bool LogIn(Server& server, Session& session, Bytes name, Bytes password, Bytes command_word);
// As a new connection: the default user, known if that needs no password.
void LogOut(Server& server, ClientState& client);

// The users that the configuration declares, or its aclfile: not both. Before connections are taken.
Status LoadAtStart(Server& server);

// Brings `restricted` of every connection up to date, for some user changed, and closes those that listen to channels
// they may no longer hear.
void RightsChanged(Server& server);
// Closes the connections of a user that is about to go. `asking` gets its answer first.
void Disconnect(Server& server, const User& user, const Session* asking);

}  // namespace respect::acl
