// Errors of scripts. The library `redis` raises tables {err = text}; the interpreter raises strings. On its way out of
// a script every error becomes a table that also says where it was raised: {err, source, line}.
#pragma once

#include <string>

#include "engine/base/bytes.h"

struct lua_State;

namespace respect::scripting {

struct ScriptError {
  std::string message;
  std::string source;  // as "@user_script"; "" when it is not known
  std::string line;
  bool counted = false;  // the statistics know it

  // "ERR message script: NAME, on @user_script:1."
  std::string Text(Bytes name) const;
};

// Reads the error on top of the stack. Leaves the stack as it is.
ScriptError ReadError(lua_State* lua);

// The handler that scripts run under: makes the table with source and line. A function of Lua.
int ErrorHandler(lua_State* lua);

// Pushes {err = text}.
void PushError(lua_State* lua, Bytes text);
// Raises it.
[[noreturn]] void RaiseError(lua_State* lua, Bytes text);
// Raises the value on top of the stack.
[[noreturn]] void RaiseTop(lua_State* lua);

}  // namespace respect::scripting
