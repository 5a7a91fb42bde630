// The world of scripts: which functions of Lua's libraries there are, what stands in for those that could do harm or
// that Redis has of its own, and all of it protected from change.
#pragma once

#include "engine/base/bytes.h"
#include "engine/base/version.h"

struct lua_State;

namespace respect::scripting {

// Opens it in a fresh state. The table of globals itself, which its owner may write, is left on top of the stack;
// scripts see it protected. Functions have less of the library `redis`.
void OpenSandbox(lua_State* lua, Version served, bool of_functions);

// While a library of functions is being loaded its globals are but a small library `redis`, with register_function.
void ShowLoadingGlobals(lua_State* lua, bool loading);

// Compiles source text and pushes the function, or the error: what lua_load answers. Compiled code, which could break
// the machine, is read as the text that it is not.
int LoadText(lua_State* lua, Bytes code, const char* chunk_name);

}  // namespace respect::scripting
