// Tables that scripts may read and not change, and the functions of the base and table libraries that keep them so.
//
// Lua 5.1 has no read-only tables. A protected table is an empty proxy; what it shows lies behind its metatable:
//
//   proxy {} --metatable--> { __index = shown, __newindex = refuses, &kShown = shown, &kMeta = what getmetatable shows
//   }
//
// Plain reads and writes follow the metatable by themselves. What looks at a table without asking it (next, pairs,
// rawget, rawset, setmetatable, table.insert...) is replaced by functions here that know proxies. A script never gets
// hold of the table behind.
#pragma once

struct lua_State;

namespace respect::scripting {

// Replaces the table on top of the stack by its proxy. A metatable that it has is shown protected too.
void Protect(lua_State* lua);

// If the value at `index` is a proxy, pushes the table behind it and returns true; pushes nothing otherwise.
bool PushShown(lua_State* lua, int index);

// Replaces those functions in the globals `_G` and `table` at `globals`; before anything is protected.
void InstallTableFunctions(lua_State* lua, int globals);

// The metatable of strings: methods are looked up in the library itself; a script that asks for it sees the protected
// library, which is on top of the stack and is popped.
void ShowStringLibrary(lua_State* lua);

}  // namespace respect::scripting
