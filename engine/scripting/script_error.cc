#include "engine/scripting/script_error.h"

#include <cstdlib>
#include <cstring>
#include <lua.hpp>

namespace respect::scripting {
namespace {

// A field of the table on top, as text; "" when it is neither string nor number.
std::string Field(lua_State* lua, const char* name) {
  lua_getfield(lua, -1, name);
  size_t size = 0;
  const char* text = lua_tolstring(lua, -1, &size);
  std::string value = text == nullptr ? std::string() : std::string(text, size);
  lua_pop(lua, 1);
  return value;
}

// What Lua's tostring makes of the value at `index`, pushed.
void PushAsText(lua_State* lua, int index) {
  switch (lua_type(lua, index)) {
    case LUA_TSTRING:
    case LUA_TNUMBER:
      lua_pushvalue(lua, index);
      lua_tostring(lua, -1);
      break;
    case LUA_TBOOLEAN: lua_pushstring(lua, lua_toboolean(lua, index) != 0 ? "true" : "false"); break;
    case LUA_TNIL:
    case LUA_TNONE: lua_pushliteral(lua, "nil"); break;
    default: lua_pushfstring(lua, "%s: %p", luaL_typename(lua, index), lua_topointer(lua, index));
  }
}

// The function that raised the error; where that is not one of Lua's own, the one that called it.
bool FindRaiser(lua_State* lua, lua_Debug& raiser) {
  for (const int level : {1, 2}) {
    if (lua_getstack(lua, level, &raiser) == 0 || lua_getinfo(lua, "nSl", &raiser) == 0) return false;
    if (std::strcmp(raiser.what, "C") != 0) return true;
  }
  return true;
}

}  // namespace

std::string ScriptError::Text(Bytes name) const {
  std::string text = message;
  text.append(" script: ").append(name);
  if (!source.empty() && !line.empty()) text.append(", on ").append(source).append(":").append(line);
  text += '.';
  return text;
}

ScriptError ReadError(lua_State* lua) {
  ScriptError error;
  if (lua_type(lua, -1) != LUA_TTABLE) {
    const char* text = lua_isstring(lua, -1) != 0 ? lua_tostring(lua, -1) : "unknown error";
    error.message = std::string("ERR ") + text;
    return error;
  }
  error.message = Field(lua, "err");
  error.source = Field(lua, "source");
  error.line = Field(lua, "line");
  lua_getfield(lua, -1, "ignore_error_stats_update");
  error.counted = lua_toboolean(lua, -1) != 0;
  lua_pop(lua, 1);
  return error;
}

int ErrorHandler(lua_State* lua) {
  lua_settop(lua, 1);
  const bool is_table = lua_type(lua, 1) == LUA_TTABLE;
  if (is_table) {
    if (Field(lua, "err").empty()) {
      lua_getfield(lua, 1, "err");
      const bool is_text = lua_isstring(lua, -1) != 0;
      lua_pop(lua, 1);
      if (!is_text) {
        lua_pushliteral(lua, "ERR unknown error");
        lua_setfield(lua, 1, "err");
      }
    }
  } else {
    lua_createtable(lua, 0, 3);
    lua_pushliteral(lua, "ERR ");
    PushAsText(lua, 1);
    lua_concat(lua, 2);
    lua_setfield(lua, 2, "err");
  }
  lua_Debug raiser;
  if (FindRaiser(lua, raiser)) {
    lua_pushstring(lua, raiser.source);
    lua_setfield(lua, -2, "source");
    lua_pushinteger(lua, raiser.currentline);
    lua_setfield(lua, -2, "line");
  }
  return 1;
}

void PushError(lua_State* lua, Bytes text) {
  lua_createtable(lua, 0, 1);
  lua_pushlstring(lua, text.data(), text.size());
  lua_setfield(lua, -2, "err");
}

void RaiseTop(lua_State* lua) {
  lua_error(lua);
  std::abort();  // lua_error does not return
}

void RaiseError(lua_State* lua, Bytes text) {
  PushError(lua, text);
  RaiseTop(lua);
}

}  // namespace respect::scripting
