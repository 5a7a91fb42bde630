#include "engine/scripting/base_library.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <lua.hpp>

#include "engine/scripting/machine.h"
#include "engine/scripting/sandbox.h"

namespace respect::scripting {
namespace {

// ---- Loading source ----

// What load and loadstring answer: the function, or nil and the error.
int Loaded(lua_State* lua, int status) {
  if (status == 0) return 1;
  lua_pushnil(lua);
  lua_insert(lua, -2);
  return 2;
}

int LoadString(lua_State* lua) {
  size_t size = 0;
  const char* code = luaL_checklstring(lua, 1, &size);
  const char* name = luaL_optstring(lua, 2, code);
  return Loaded(lua, LoadText(lua, {code, size}, name));
}

// Asks the function for the next piece of source; the piece stays at index 3 while it is read.
const char* NextPiece(lua_State* lua, void* started, size_t* size) {
  luaL_checkstack(lua, 2, "too many nested functions");
  lua_pushvalue(lua, 1);
  lua_call(lua, 0, 1);
  if (lua_isnil(lua, -1)) {
    lua_pop(lua, 1);
    *size = 0;
    return nullptr;
  }
  if (lua_isstring(lua, -1) == 0) luaL_error(lua, "reader function must return a string");
  lua_replace(lua, 3);
  const char* piece = lua_tolstring(lua, 3, size);
  if (std::exchange(*static_cast<bool*>(started), true) || *size == 0 || piece[0] != LUA_SIGNATURE[0]) return piece;
  // Compiled code is read as text: a space before it.
  lua_pushliteral(lua, " ");
  lua_insert(lua, 3);
  lua_concat(lua, 2);
  return lua_tolstring(lua, 3, size);
}

int Load(lua_State* lua) {
  const char* name = luaL_optstring(lua, 2, "=(load)");
  luaL_checktype(lua, 1, LUA_TFUNCTION);
  lua_settop(lua, 3);
  bool started = false;
  return Loaded(lua, lua_load(lua, NextPiece, &started, name));
}

// ---- Errors ----

// pcall, which gives the text of an error {err = text} alone.
int ProtectedCall(lua_State* lua) {
  if (lua_gettop(lua) == 0) lua_pushboolean(lua, 1);  // as in Redis: what is called then is a boolean
  const int status = lua_pcall(lua, lua_gettop(lua) - 1, LUA_MULTRET, 0);
  if (status != 0 && lua_type(lua, -1) == LUA_TTABLE) {
    lua_getfield(lua, -1, "err");
    if (lua_type(lua, -1) == LUA_TSTRING) {
      lua_replace(lua, -2);
    } else {
      lua_pop(lua, 1);
    }
  }
  lua_pushboolean(lua, status == 0 ? 1 : 0);
  lua_insert(lua, 1);
  return lua_gettop(lua);
}

// ---- math.random ----
// The generator of POSIX's drand48, whose numbers are the same on every system.

constexpr uint64_t kMask48 = (uint64_t{1} << 48) - 1;

// A number from 0 to 1, both included.
double NextRandom(lua_State* lua) {
  uint64_t& state = Machine::Of(lua).random_state();
  state = (state * 0x5deece66d + 0xb) & kMask48;
  return static_cast<double>((state >> 17) % INT32_MAX) / INT32_MAX;
}

int Random(lua_State* lua) {
  const double random = NextRandom(lua);
  switch (lua_gettop(lua)) {
    case 0: lua_pushnumber(lua, random); return 1;
    case 1: {
      const int upper = luaL_checkint(lua, 1);
      luaL_argcheck(lua, upper >= 1, 1, "interval is empty");
      lua_pushnumber(lua, std::floor(random * upper) + 1);
      return 1;
    }
    case 2: {
      const int lower = luaL_checkint(lua, 1), upper = luaL_checkint(lua, 2);
      luaL_argcheck(lua, lower <= upper, 2, "interval is empty");
      lua_pushnumber(lua, std::floor(random * (static_cast<double>(upper) - lower + 1)) + lower);
      return 1;
    }
    default: return luaL_error(lua, "wrong number of arguments");
  }
}

int RandomSeed(lua_State* lua) {
  Machine::Of(lua).random_state() =
      (static_cast<uint64_t>(static_cast<uint32_t>(luaL_checkint(lua, 1))) << 16) | 0x330e;
  return 0;
}

// ---- Patterns ----

// Matching goes one call deeper for some items of a pattern: one that is longer than this could exhaust the stack.
constexpr size_t kMaxPattern = 16 * 1024;

int WithBoundedPattern(lua_State* lua) {
  size_t size = 0;
  const bool searched_plainly = lua_toboolean(lua, 4) != 0 && lua_toboolean(lua, lua_upvalueindex(2)) != 0;
  if (lua_type(lua, 2) == LUA_TSTRING && !searched_plainly) {
    lua_tolstring(lua, 2, &size);
    if (size > kMaxPattern) return luaL_error(lua, "pattern too complex");
  }
  return reinterpret_cast<lua_CFunction>(lua_touserdata(lua, lua_upvalueindex(1)))(lua);
}

void BoundPattern(lua_State* lua, const char* name) {
  lua_getfield(lua, -1, name);
  lua_pushlightuserdata(lua, reinterpret_cast<void*>(lua_tocfunction(lua, -1)));
  lua_remove(lua, -2);
  lua_pushboolean(lua, Bytes(name) == "find" ? 1 : 0);  // find may search without a pattern
  lua_pushcclosure(lua, WithBoundedPattern, 2);
  lua_setfield(lua, -2, name);
}

void Set(lua_State* lua, const char* name, lua_CFunction function) {
  lua_pushcfunction(lua, function);
  lua_setfield(lua, -2, name);
}

}  // namespace

void InstallBaseFunctions(lua_State* lua, int globals) {
  lua_pushvalue(lua, globals);
  Set(lua, "loadstring", LoadString);
  Set(lua, "load", Load);
  Set(lua, "pcall", ProtectedCall);
  lua_getfield(lua, -1, "math");
  Set(lua, "random", Random);
  Set(lua, "randomseed", RandomSeed);
  lua_pop(lua, 1);
  lua_getfield(lua, -1, "string");
  for (const char* name : {"find", "match", "gsub"}) BoundPattern(lua, name);
  lua_pop(lua, 2);
}

}  // namespace respect::scripting
