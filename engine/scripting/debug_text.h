// Values of Lua as the debugger of scripts shows them.
#pragma once

#include <string>

struct lua_State;

namespace respect::scripting {

// A value as it is written in Lua, nearly: {1; "x"; ["k"]=true}.
std::string DebugText(lua_State* lua, int index);

// The same value as the reply of a command that redis.call gave: +OK, [1,"x"], NULL. `protocol` is that of the script.
std::string DebugReplyText(lua_State* lua, int index, int protocol);

}  // namespace respect::scripting
