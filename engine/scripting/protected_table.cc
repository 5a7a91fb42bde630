#include "engine/scripting/protected_table.h"

#include <initializer_list>
#include <lua.hpp>

namespace respect::scripting {
namespace {

// Their addresses are keys in the metatables of proxies, which no script can write down.
const char kShown = 0, kMeta = 0;

void PushKey(lua_State* lua, const char& key) { lua_pushlightuserdata(lua, const_cast<char*>(&key)); }

constexpr char kRefusal[] = "Attempt to modify a readonly table";

// Of an assignment: the error names the line, as the interpreter's own errors do.
int RefuseAssignment(lua_State* lua) { return luaL_error(lua, kRefusal); }

// Of a function: no line.
int Refuse(lua_State* lua) {
  lua_pushstring(lua, kRefusal);
  return lua_error(lua);
}

// The function that the closure replaces.
lua_CFunction Replaced(lua_State* lua) {
  return reinterpret_cast<lua_CFunction>(lua_touserdata(lua, lua_upvalueindex(1)));
}

// The replaced function, with the table behind a proxy as its first argument.
int OnShown(lua_State* lua) {
  if (PushShown(lua, 1)) lua_replace(lua, 1);
  return Replaced(lua)(lua);
}

// The replaced function, for tables that may be changed.
int OnOwn(lua_State* lua) {
  if (PushShown(lua, 1)) return Refuse(lua);
  return Replaced(lua)(lua);
}

int GetMetatable(lua_State* lua) {
  if (lua_type(lua, 1) == LUA_TSTRING && lua_getmetatable(lua, 1) != 0) {
    PushKey(lua, kMeta);
    lua_rawget(lua, -2);
    return 1;
  }
  if (lua_type(lua, 1) != LUA_TTABLE || !PushShown(lua, 1)) return Replaced(lua)(lua);
  lua_getmetatable(lua, 1);
  PushKey(lua, kMeta);
  lua_rawget(lua, -2);
  return 1;
}

// pairs(table): next, the table, nil. `next` is the one that knows proxies.
int Pairs(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_pushvalue(lua, 1);
  lua_pushnil(lua);
  return 3;
}

// Replaces a function of the table on top of the stack.
void Replace(lua_State* lua, const char* name, lua_CFunction by) {
  lua_getfield(lua, -1, name);
  lua_pushlightuserdata(lua, reinterpret_cast<void*>(lua_tocfunction(lua, -1)));
  lua_remove(lua, -2);
  lua_pushcclosure(lua, by, 1);
  lua_setfield(lua, -2, name);
}

}  // namespace

bool PushShown(lua_State* lua, int index) {
  if (lua_type(lua, index) != LUA_TTABLE || lua_getmetatable(lua, index) == 0) return false;
  PushKey(lua, kShown);
  lua_rawget(lua, -2);
  lua_remove(lua, -2);
  if (!lua_isnil(lua, -1)) return true;
  lua_pop(lua, 1);
  return false;
}

void Protect(lua_State* lua) {
  lua_newtable(lua);  // proxy
  lua_newtable(lua);  // its metatable
  lua_pushvalue(lua, -3);
  lua_setfield(lua, -2, "__index");
  lua_pushcfunction(lua, RefuseAssignment);
  lua_setfield(lua, -2, "__newindex");
  PushKey(lua, kShown);
  lua_pushvalue(lua, -4);
  lua_rawset(lua, -3);
  if (lua_getmetatable(lua, -3) != 0) {
    Protect(lua);
    PushKey(lua, kMeta);
    lua_insert(lua, -2);
    lua_rawset(lua, -3);
  }
  lua_setmetatable(lua, -2);
  lua_remove(lua, -2);
}

void InstallTableFunctions(lua_State* lua, int globals) {
  lua_pushvalue(lua, globals);
  for (const char* name : {"next", "rawget", "unpack"}) Replace(lua, name, OnShown);
  for (const char* name : {"rawset", "setmetatable"}) Replace(lua, name, OnOwn);
  Replace(lua, "getmetatable", GetMetatable);
  lua_getfield(lua, -1, "next");
  lua_pushcclosure(lua, Pairs, 1);
  lua_setfield(lua, -2, "pairs");
  lua_getfield(lua, -1, "table");
  for (const char* name : {"concat", "foreach", "foreachi", "getn", "maxn"}) Replace(lua, name, OnShown);
  Replace(lua, "insert", OnOwn);
  lua_pop(lua, 1);
  lua_pop(lua, 1);
}

void ShowStringLibrary(lua_State* lua) {
  lua_pushliteral(lua, "");
  lua_getmetatable(lua, -1);
  PushKey(lua, kMeta);
  lua_newtable(lua);
  lua_pushvalue(lua, -5);
  lua_setfield(lua, -2, "__index");
  Protect(lua);
  lua_rawset(lua, -3);
  lua_pop(lua, 3);
}

}  // namespace respect::scripting
