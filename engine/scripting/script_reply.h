// What a script returns, as the reply to its caller: the other way of LuaReplyWriter.
#pragma once

#include "engine/resp/reply_writer.h"

#include "engine/scripting/script_host.h"

struct lua_State;

namespace respect::scripting {

// Writes the value on top of the stack and pops it. Fields of a table that say what it is count in this order: err, ok,
// double, map, set, big_number, verbatim_string; a table with none is an array, up to its first nil.
// `script_protocol` is what redis.setresp chose: with 3 false is a boolean, not null.
// An error that the statistics know (it has the field ignore_error_stats_update) is not counted again.
void WriteScriptReply(lua_State* lua, ReplyWriter& reply, int script_protocol, ScriptHost& host);
// Writes an error as one that counts or has been counted.
void WriteError(Bytes text, bool counted, ReplyWriter& reply, ScriptHost& host);

}  // namespace respect::scripting
