// The library `cjson` of scripts. What is usual is read and written here; the rest, with every error, is left to
// lua-cjson, which then does it from the start: what scripts see is lua-cjson's in all.
//
// Usual is: its settings as they are given, no table deeper than json::kMaxDepth, and nothing that it would refuse.
#pragma once

struct lua_State;

namespace respect::scripting {

// Pushes the library.
int OpenJson(lua_State* lua);

}  // namespace respect::scripting
