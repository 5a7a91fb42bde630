#include "engine/scripting/register_function.h"

#include <algorithm>
#include <cctype>
#include <lua.hpp>

#include "engine/scripting/machine.h"
#include "engine/scripting/script_error.h"
#include "engine/scripting/shebang.h"

namespace respect::scripting {
namespace {

Bytes TextAt(lua_State* lua, int index) {
  size_t size = 0;
  const char* text = lua_tolstring(lua, index, &size);
  return text == nullptr ? Bytes() : Bytes(text, size);
}

uint8_t ReadFlags(lua_State* lua, int index) {
  uint8_t flags = 0;
  for (int i = 1;; ++i, lua_pop(lua, 1)) {
    lua_rawgeti(lua, index, i);
    if (lua_isnil(lua, -1)) break;
    const std::optional<uint8_t> flag =
        lua_type(lua, -1) == LUA_TSTRING ? FlagByName(TextAt(lua, -1)) : std::optional<uint8_t>();
    if (!flag) RaiseError(lua, "ERR unknown flag given");
    flags |= *flag;
  }
  lua_pop(lua, 1);
  return flags;
}

// What a call of register_function says; the callback lies on the stack.
struct Arguments {
  std::string name;
  int callback = 0;  // index; 0: none
  uint8_t flags = 0;
  std::optional<std::string> description;
};

// One field of the table; its value is on top of the stack and stays there.
void ReadField(lua_State* lua, Arguments& arguments) {
  if (lua_type(lua, -2) != LUA_TSTRING) RaiseError(lua, "ERR unknown argument given to redis.register_function");
  const Bytes field = TextAt(lua, -2);
  const int value = lua_gettop(lua);
  if (field == "function_name") {
    if (lua_isstring(lua, value) == 0)
      RaiseError(lua, "ERR function_name argument given to redis.register_function must be a string");
    arguments.name = TextAt(lua, value);
  } else if (field == "callback") {
    if (lua_type(lua, value) != LUA_TFUNCTION)
      RaiseError(lua, "ERR callback argument given to redis.register_function must be a function");
    lua_pushvalue(lua, value);
    lua_replace(lua, 2);
    arguments.callback = 2;
  } else if (field == "flags") {
    if (lua_type(lua, value) != LUA_TTABLE)
      RaiseError(lua, "ERR flags argument to redis.register_function must be a table representing function flags");
    arguments.flags = ReadFlags(lua, value);
  } else if (field == "description") {
    if (lua_isstring(lua, value) == 0)
      RaiseError(lua, "ERR description argument given to redis.register_function must be a string");
    arguments.description = std::string(TextAt(lua, value));
  } else {
    RaiseError(lua, "ERR unknown argument given to redis.register_function");
  }
}

Arguments ReadNamed(lua_State* lua) {
  if (lua_type(lua, 1) != LUA_TTABLE)
    RaiseError(lua,
               "ERR calling redis.register_function with a single argument is only applicable to Lua table "
               "(representing named arguments).");
  Arguments arguments;
  lua_settop(lua, 2);  // room for the callback
  bool named = false;
  lua_pushnil(lua);
  while (lua_next(lua, 1) != 0) {
    ReadField(lua, arguments);
    named = named || TextAt(lua, 3) == "function_name";
    lua_settop(lua, 3);
  }
  if (!named) RaiseError(lua, "ERR redis.register_function must get a function name argument");
  if (arguments.callback == 0) RaiseError(lua, "ERR redis.register_function must get a callback argument");
  return arguments;
}

Arguments ReadPlaced(lua_State* lua) {
  if (lua_isstring(lua, 1) == 0) RaiseError(lua, "ERR first argument to redis.register_function must be a string");
  if (lua_type(lua, 2) != LUA_TFUNCTION)
    RaiseError(lua, "ERR second argument to redis.register_function must be a function");
  return {std::string(TextAt(lua, 1)), 2, 0, std::nullopt};
}

}  // namespace

bool IsFunctionName(Bytes name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; });
}

int RegisterFunction(lua_State* lua) {
  const int count = lua_gettop(lua);
  if (count < 1 || count > 2) RaiseError(lua, "ERR wrong number of arguments to redis.register_function");
  const Arguments arguments = count == 1 ? ReadNamed(lua) : ReadPlaced(lua);
  if (!IsFunctionName(arguments.name)) RaiseError(lua, kBadFunctionName);
  std::vector<Machine::Registered>& registered = Machine::Of(lua).registered();
  if (std::ranges::find(registered, arguments.name, &Machine::Registered::name) != registered.end())
    RaiseError(lua, "ERR Function already exists in the library");
  Machine::Registered& added = registered.emplace_back();
  added.name = arguments.name;
  added.flags = arguments.flags;
  added.description = arguments.description;
  lua_pushvalue(lua, arguments.callback);
  added.function = luaL_ref(lua, LUA_REGISTRYINDEX);
  return 0;
}

}  // namespace respect::scripting
