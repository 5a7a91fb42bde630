#include "engine/scripting/sandbox.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <lua.hpp>
#include <span>

extern "C" {
#include <lua-bitop.h>
}

#include "engine/scripting/base_library.h"
#include "engine/scripting/json_library.h"
#include "engine/scripting/message_pack_library.h"
#include "engine/scripting/protected_table.h"
#include "engine/scripting/redis_library.h"
#include "engine/scripting/script_error.h"
#include "engine/scripting/struct_library.h"

namespace respect::scripting {
namespace {

// What of Lua's base library scripts have. The rest reads files, prints, or reaches behind the sandbox.
constexpr std::array<Bytes, 27> kBase{"_G",     "_VERSION",     "assert", "collectgarbage", "coroutine",  "error",
                                      "gcinfo", "getmetatable", "ipairs", "load",           "loadstring", "math",
                                      "next",   "pairs",        "pcall",  "rawequal",       "rawget",     "rawset",
                                      "select", "setmetatable", "string", "table",          "tonumber",   "tostring",
                                      "type",   "unpack",       "xpcall"};

void OpenLibrary(lua_State* lua, lua_CFunction open, const char* name) {
  lua_pushcfunction(lua, open);
  lua_pushstring(lua, name);
  lua_call(lua, 1, 0);
}

// A library that pushes its table and sets no global.
void SetLibrary(lua_State* lua, int globals, lua_CFunction open, const char* name) {
  lua_pushcfunction(lua, open);
  lua_call(lua, 0, 1);
  lua_setfield(lua, globals, name);
}

void KeepOnly(lua_State* lua, int table, std::span<const Bytes> names) {
  lua_pushnil(lua);
  while (lua_next(lua, table) != 0) {
    lua_pop(lua, 1);
    size_t size = 0;
    const char* key = lua_tolstring(lua, -1, &size);
    if (std::ranges::find(names, Bytes(key, size)) != names.end()) continue;
    lua_pushvalue(lua, -1);
    lua_pushnil(lua);
    lua_rawset(lua, table);
  }
}

// Of the library os scripts have clock alone.
void OpenClock(lua_State* lua, int globals) {
  OpenLibrary(lua, luaopen_os, LUA_OSLIBNAME);
  lua_getglobal(lua, LUA_OSLIBNAME);
  lua_createtable(lua, 0, 1);
  lua_getfield(lua, -2, "clock");
  lua_setfield(lua, -2, "clock");
  lua_setfield(lua, globals, LUA_OSLIBNAME);
  lua_pop(lua, 1);
}

int RefuseGlobal(lua_State* lua) {
  const char* name = lua_tostring(lua, 2);
  return luaL_error(lua, "Script attempted to access nonexistent global variable '%s'", name != nullptr ? name : "?");
}

// Reading a field of the table that is not there is an error.
void RefuseUnknownGlobals(lua_State* lua, int table) {
  lua_createtable(lua, 0, 1);
  lua_pushcfunction(lua, RefuseGlobal);
  lua_setfield(lua, -2, "__index");
  lua_setmetatable(lua, table);
}

// Where the registry has the two worlds of functions.
const char kRunning = 0, kLoading = 0;

void Remember(lua_State* lua, const char& key) {
  lua_pushlightuserdata(lua, const_cast<char*>(&key));
  lua_insert(lua, -2);
  lua_rawset(lua, LUA_REGISTRYINDEX);
}

void OpenLoadingGlobals(lua_State* lua) {
  lua_createtable(lua, 0, 1);
  OpenRedisOfLoading(lua);
  RefuseUnknownGlobals(lua, lua_gettop(lua));
  Protect(lua);
  lua_setfield(lua, -2, "redis");
  RefuseUnknownGlobals(lua, lua_gettop(lua));
  Remember(lua, kLoading);
}

void ProtectLibrary(lua_State* lua, int globals, const char* name) {
  lua_getfield(lua, globals, name);
  Protect(lua);
  lua_setfield(lua, globals, name);
}

}  // namespace

void OpenSandbox(lua_State* lua, Version served, bool of_functions) {
  OpenLibrary(lua, luaopen_base, "");
  OpenLibrary(lua, luaopen_table, LUA_TABLIBNAME);
  OpenLibrary(lua, luaopen_string, LUA_STRLIBNAME);
  OpenLibrary(lua, luaopen_math, LUA_MATHLIBNAME);
  lua_pushvalue(lua, LUA_GLOBALSINDEX);
  const int globals = lua_gettop(lua);
  KeepOnly(lua, globals, kBase);
  InstallTableFunctions(lua, globals);
  InstallBaseFunctions(lua, globals);
  const bool has_clock = served >= Version{7, 4, 0};
  if (has_clock) OpenClock(lua, globals);
  SetLibrary(lua, globals, OpenJson, "cjson");
  SetLibrary(lua, globals, luaopen_bit, "bit");
  SetLibrary(lua, globals, OpenMessagePack, "cmsgpack");
  SetLibrary(lua, globals, OpenStruct, "struct");
  SetLibrary(lua, globals, of_functions ? OpenRedisOfFunctions : OpenRedis, "redis");
  if (!of_functions) {
    lua_pushcfunction(lua, ErrorHandler);
    lua_setfield(lua, globals, "__redis__err__handler");
  }
  for (const char* name : {"bit", "cjson", "cmsgpack", "coroutine", "math", "redis", "string", "struct", "table"})
    ProtectLibrary(lua, globals, name);
  if (has_clock) ProtectLibrary(lua, globals, LUA_OSLIBNAME);
  lua_getfield(lua, globals, "string");
  ShowStringLibrary(lua);
  RefuseUnknownGlobals(lua, globals);
  lua_pushvalue(lua, globals);
  Protect(lua);
  lua_pushvalue(lua, -1);
  lua_setfield(lua, globals, "_G");
  lua_replace(lua, LUA_GLOBALSINDEX);
  if (!of_functions) return;
  lua_pushvalue(lua, globals);
  Remember(lua, kRunning);
  OpenLoadingGlobals(lua);
}

void ShowLoadingGlobals(lua_State* lua, bool loading) {
  lua_pushvalue(lua, LUA_GLOBALSINDEX);
  lua_getmetatable(lua, -1);
  lua_pushlightuserdata(lua, const_cast<char*>(loading ? &kLoading : &kRunning));
  lua_rawget(lua, LUA_REGISTRYINDEX);
  lua_setfield(lua, -2, "__index");
  lua_pop(lua, 2);
}

namespace {

struct Source {
  std::array<Bytes, 2> parts;
  size_t next = 0;
};

const char* NextPart(lua_State*, void* source, size_t* size) {
  auto& text = *static_cast<Source*>(source);
  while (text.next < text.parts.size()) {
    const Bytes part = text.parts[text.next++];
    if (part.empty()) continue;
    *size = part.size();
    return part.data();
  }
  *size = 0;
  return nullptr;
}

}  // namespace

int LoadText(lua_State* lua, Bytes code, const char* chunk_name) {
  // A space before it, and the first byte is not that of compiled code.
  Source source{{code.starts_with(LUA_SIGNATURE[0]) ? " " : "", code}};
  return lua_load(lua, NextPart, &source, chunk_name);
}

}  // namespace respect::scripting
