// redis.register_function: how the source of a library names its functions.
#pragma once

#include "engine/base/bytes.h"

struct lua_State;

namespace respect::scripting {

// A function of Lua:
//   register_function(name, callback)
//   register_function{function_name = name, callback = callback, flags = {flag...}, description = text}
int RegisterFunction(lua_State* lua);

// Names of libraries and functions: letters, digits, '_'.
bool IsFunctionName(Bytes name);
inline constexpr Bytes kBadFunctionName =
    "ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long";

}  // namespace respect::scripting
