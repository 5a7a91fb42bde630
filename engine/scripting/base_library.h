// Functions of Lua's libraries that scripts have in a form of their own: load and loadstring read source text only,
// pcall hands errors of the library `redis` on as strings, math.random is the same everywhere, patterns are bounded.
#pragma once

struct lua_State;

namespace respect::scripting {

// Replaces them in the table of globals at `globals`.
void InstallBaseFunctions(lua_State* lua, int globals);

}  // namespace respect::scripting
