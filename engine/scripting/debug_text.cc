#include "engine/scripting/debug_text.h"

#include <cstdio>
#include <lua.hpp>

#include "engine/base/bytes.h"
#include "engine/base/split_args.h"

namespace respect::scripting {
namespace {

constexpr int kMaxDepth = 10;
constexpr int kRoom = 6;  // slots of the stack that one level needs

Bytes TextAt(lua_State* lua, int index) {
  size_t size = 0;
  const char* text = lua_tolstring(lua, index, &size);
  return {text, size};
}

std::string NumberText(double number, const char* format) {
  char text[64];
  const int size = std::snprintf(text, sizeof text, format, number);
  return {text, static_cast<size_t>(size)};
}

std::string AddressText(lua_State* lua, int index) {
  char text[64];
  std::snprintf(text, sizeof text, "\"%s@%p\"", lua_typename(lua, lua_type(lua, index)), lua_topointer(lua, index));
  return text;
}

std::string ValueText(lua_State* lua, int index, int depth);

// {1; 2} where the keys are 1, 2 and so on, in that order; else {["a"]=1}.
std::string TableText(lua_State* lua, int index, int depth) {
  std::string items, pairs;
  double next = 1;
  bool is_array = true;
  lua_pushnil(lua);
  while (lua_next(lua, index) != 0) {
    is_array = is_array && lua_type(lua, -2) == LUA_TNUMBER && lua_tonumber(lua, -2) == next++;
    const int value = lua_gettop(lua);
    const std::string text = ValueText(lua, value, depth + 1);
    items.append(text).append("; ");
    pairs.append("[").append(ValueText(lua, value - 1, depth + 1)).append("]=").append(text).append("; ");
    lua_pop(lua, 1);
  }
  std::string& shown = is_array ? items : pairs;
  if (!shown.empty()) shown.resize(shown.size() - 2);
  return "{" + shown + "}";
}

std::string ValueText(lua_State* lua, int index, int depth) {
  if (depth == kMaxDepth || lua_checkstack(lua, kRoom) == 0) return "<max recursion level reached! Nested table?>";
  switch (lua_type(lua, index)) {
    case LUA_TSTRING: return Quoted(TextAt(lua, index));
    case LUA_TBOOLEAN: return lua_toboolean(lua, index) != 0 ? "true" : "false";
    case LUA_TNUMBER: return NumberText(lua_tonumber(lua, index), "%g");
    case LUA_TNIL: return "nil";
    case LUA_TTABLE: return TableText(lua, index, depth);
    default: return AddressText(lua, index);
  }
}

// The replies of commands, told by the forms that redis.call gives them.
class ReplyText {
 public:
  ReplyText(lua_State* lua, int protocol) : lua_(lua), null_(protocol == 3 ? "(null)" : "NULL") {}

  std::string Of(int index) {
    if (lua_checkstack(lua_, kRoom) == 0) return {};
    switch (lua_type(lua_, index)) {
      case LUA_TSTRING: return Quoted(TextAt(lua_, index));
      case LUA_TNUMBER: return NumberText(lua_tonumber(lua_, index), "%.0f");
      case LUA_TBOOLEAN:
        if (null_ == "NULL") return lua_toboolean(lua_, index) != 0 ? "1" : null_;
        return lua_toboolean(lua_, index) != 0 ? "#true" : "#false";
      case LUA_TTABLE: return Table(index);
      default: return null_;
    }
  }

 private:
  // Leaves the field on the stack.
  int Field(int index, const char* name) {
    lua_pushstring(lua_, name);
    lua_rawget(lua_, index);
    return lua_type(lua_, -1);
  }

  std::string Table(int index) {
    const int top = lua_gettop(lua_);
    std::string text;
    if (Field(index, "ok") == LUA_TSTRING) {
      text = Quoted("+" + std::string(TextAt(lua_, -1)));
    } else if (Field(index, "err") == LUA_TSTRING) {
      text = Quoted("-" + std::string(TextAt(lua_, -1)));
    } else if (Field(index, "double") == LUA_TNUMBER) {
      text = "(double) " + NumberText(lua_tonumber(lua_, -1), "%.17g");
    } else if (Field(index, "map") == LUA_TTABLE) {
      text = "{" + Members(lua_gettop(lua_), true) + "}";
    } else if (Field(index, "set") == LUA_TTABLE) {
      text = "~(" + Members(lua_gettop(lua_), false) + ")";
    } else if (Field(index, "verbatim_string") != LUA_TTABLE) {
      text = "[" + Items(index) + "]";
    }
    lua_settop(lua_, top);
    return text;
  }

  std::string Members(int index, bool with_values) {
    std::string text;
    for (lua_pushnil(lua_); lua_next(lua_, index) != 0; lua_pop(lua_, 1)) {
      const int value = lua_gettop(lua_);
      if (!text.empty()) text += ",";
      text += Of(value - 1);
      if (with_values) text.append(" => ").append(Of(value));
    }
    return text;
  }

  std::string Items(int index) {
    std::string text;
    const auto count = static_cast<int>(lua_objlen(lua_, index));
    for (int i = 1; i <= count; ++i) {
      if (i > 1) text += ",";
      lua_rawgeti(lua_, index, i);
      text += Of(lua_gettop(lua_));
      lua_pop(lua_, 1);
    }
    return text;
  }

  lua_State* lua_;
  std::string null_;
};

}  // namespace

std::string DebugText(lua_State* lua, int index) {
  return ValueText(lua, index < 0 ? lua_gettop(lua) + index + 1 : index, 0);
}

std::string DebugReplyText(lua_State* lua, int index, int protocol) {
  return ReplyText(lua, protocol).Of(index < 0 ? lua_gettop(lua) + index + 1 : index);
}

}  // namespace respect::scripting
