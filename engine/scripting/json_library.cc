#include "engine/scripting/json_library.h"

#include <lua.hpp>
#include <new>
#include <string>

extern "C" {
#include <lua-cjson.h>
}

#include "engine/base/bytes.h"
#include "engine/scripting/json_reader.h"
#include "engine/scripting/json_writer.h"

namespace respect::scripting {
namespace {

constexpr size_t kKeptRoom = 64 * 1024;

// What a library has beside lua-cjson: a buffer, and whether the settings are as they were given.
struct State {
  std::string buffer;
  bool usual_encoding = true, usual_decoding = true;
};

// Upvalues of all functions here: lua-cjson's settings, which it looks for there; the state; lua-cjson's function.
State& StateOf(lua_State* lua) { return *static_cast<State*>(lua_touserdata(lua, lua_upvalueindex(2))); }

// In the same call, so that an error names who called us.
int Original(lua_State* lua) { return reinterpret_cast<lua_CFunction>(lua_touserdata(lua, lua_upvalueindex(3)))(lua); }

int Decode(lua_State* lua) {
  State& state = StateOf(lua);
  if (lua_gettop(lua) != 1 || lua_type(lua, 1) != LUA_TSTRING || !state.usual_decoding) return Original(lua);
  size_t size = 0;
  const char* text = lua_tolstring(lua, 1, &size);
  if (json::Reader(lua, {text, size}, state.buffer).Read()) return 1;
  lua_settop(lua, 1);
  return Original(lua);
}

int Encode(lua_State* lua) {
  State& state = StateOf(lua);
  if (lua_gettop(lua) != 1 || !state.usual_encoding) return Original(lua);
  state.buffer.clear();
  if (!json::Writer(lua, state.buffer).Write(0)) {
    lua_settop(lua, 1);
    return Original(lua);
  }
  lua_pushlstring(lua, state.buffer.data(), state.buffer.size());
  if (state.buffer.capacity() > kKeptRoom) std::string().swap(state.buffer);
  return 1;
}

// A setting is asked for without arguments; with some it changes.
template <bool State::*usual>
int Set(lua_State* lua) {
  if (lua_gettop(lua) != 0) StateOf(lua).*usual = false;
  return Original(lua);
}

int Destroy(lua_State* lua) {
  static_cast<State*>(lua_touserdata(lua, 1))->~State();
  return 0;
}

void PushState(lua_State* lua) {
  new (lua_newuserdata(lua, sizeof(State))) State;
  lua_createtable(lua, 0, 1);
  lua_pushcfunction(lua, Destroy);
  lua_setfield(lua, -2, "__gc");
  lua_setmetatable(lua, -2);
}

}  // namespace

int OpenJson(lua_State* lua) {
  lua_pushcfunction(lua, luaopen_cjson);
  lua_call(lua, 0, 1);
  PushState(lua);
  const int library = lua_gettop(lua) - 1;
  const auto replace = [lua, library](const char* name, lua_CFunction function) {
    lua_getfield(lua, library, name);
    lua_getupvalue(lua, -1, 1);
    lua_pushvalue(lua, library + 1);
    lua_pushlightuserdata(lua, reinterpret_cast<void*>(lua_tocfunction(lua, -3)));
    lua_pushcclosure(lua, function, 3);
    lua_setfield(lua, library, name);
    lua_pop(lua, 1);
  };
  replace("decode", Decode);
  replace("encode", Encode);
  for (const char* name : {"decode_invalid_numbers", "decode_max_depth"}) replace(name, Set<&State::usual_decoding>);
  for (const char* name :
       {"encode_invalid_numbers", "encode_max_depth", "encode_number_precision", "encode_sparse_array"})
    replace(name, Set<&State::usual_encoding>);
  lua_pop(lua, 1);
  return 1;
}

}  // namespace respect::scripting
