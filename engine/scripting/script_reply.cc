#include "engine/scripting/script_reply.h"

#include <lua.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace respect::scripting {
namespace {

constexpr int kRoom = 8;  // slots of the stack that one level needs

Bytes TextAt(lua_State* lua, int index) {
  size_t size = 0;
  const char* text = lua_tolstring(lua, index, &size);
  return {text, size};
}

std::string OneLine(Bytes text) {
  std::string line(text);
  std::ranges::replace_if(
      line, [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return line;
}

// Pushes a field without asking a metatable.
int PushField(lua_State* lua, const char* name) {
  lua_pushstring(lua, name);
  lua_rawget(lua, -2);
  return lua_type(lua, -1);
}

class Writer {
 public:
  Writer(lua_State* lua, ReplyWriter& reply, int script_protocol, ScriptHost& host)
      : lua_(lua), reply_(reply), script_protocol_(script_protocol), host_(host) {}

  void Value() {
    if (lua_checkstack(lua_, kRoom) == 0) {
      lua_pop(lua_, 1);
      return reply_.Error(Bytes("ERR reached lua stack limit"));
    }
    switch (lua_type(lua_, -1)) {
      case LUA_TSTRING: reply_.Bulk(TextAt(lua_, -1)); break;
      case LUA_TBOOLEAN: Boolean(lua_toboolean(lua_, -1) != 0); break;
      case LUA_TNUMBER: reply_.Integer(Whole(lua_tonumber(lua_, -1))); break;
      case LUA_TTABLE: Table(); break;
      default: reply_.Null(); break;
    }
    lua_pop(lua_, 1);
  }

 private:
  // Cut off, as the processor does: what does not fit is the least integer.
  static int64_t Whole(double number) { return std::fabs(number) < 0x1p63 ? static_cast<int64_t>(number) : INT64_MIN; }

  void Boolean(bool value) {
    if (script_protocol_ == 3) return reply_.Boolean(value);
    if (value) return reply_.Integer(1);
    reply_.Null();
  }

  // A table that says by a field what it is. Leaves the stack as it was.
  void Table() {
    const int top = lua_gettop(lua_);
    if (PushField(lua_, "err") == LUA_TSTRING) {
      Error();
    } else if (Next("ok") == LUA_TSTRING) {
      reply_.Simple(OneLine(TextAt(lua_, -1)));
    } else if (Next("double") == LUA_TNUMBER) {
      reply_.Double(lua_tonumber(lua_, -1));
    } else if (Next("map") == LUA_TTABLE) {
      Members(true);
    } else if (Next("set") == LUA_TTABLE) {
      Members(false);
    } else if (Next("big_number") == LUA_TSTRING) {
      reply_.BigNumber(OneLine(TextAt(lua_, -1)));
    } else if (Next("verbatim_string") != LUA_TTABLE || !Verbatim()) {
      lua_settop(lua_, top);
      Array();
    }
    lua_settop(lua_, top);
  }

  // An error of a command has been counted where it happened.
  void Error() {
    Bytes text = TextAt(lua_, -1);
    while (text.ends_with('\r') || text.ends_with('\n')) text.remove_suffix(1);
    lua_pushvalue(lua_, -2);
    PushField(lua_, "ignore_error_stats_update");
    WriteError(text, lua_toboolean(lua_, -1) != 0, reply_, host_);
  }

  int Next(const char* name) {
    lua_pop(lua_, 1);
    return PushField(lua_, name);
  }

  bool Verbatim() {
    const bool has_string = PushField(lua_, "string") == LUA_TSTRING;
    lua_insert(lua_, -2);
    const bool whole = has_string && PushField(lua_, "format") == LUA_TSTRING;
    if (whole) reply_.Verbatim(TextAt(lua_, -1), TextAt(lua_, -3));
    return whole;
  }

  // The keys of the table on top, with their values (a map) or without (a set).
  void Members(bool with_values) {
    size_t count = 0;
    for (lua_pushnil(lua_); lua_next(lua_, -2) != 0; lua_pop(lua_, 1)) ++count;
    with_values ? reply_.Map(count) : reply_.Set(count);
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      lua_pushvalue(lua_, -2);
      Value();
      if (with_values) {
        Value();
      } else {
        lua_pop(lua_, 1);
      }
    }
  }

  void Array() {
    size_t count = 0;
    for (bool more = true; more; count += more) {
      lua_rawgeti(lua_, -1, static_cast<int>(count + 1));
      more = !lua_isnil(lua_, -1);
      lua_pop(lua_, 1);
    }
    reply_.Array(count);
    for (size_t i = 1; i <= count; ++i) {
      lua_rawgeti(lua_, -1, static_cast<int>(i));
      Value();
    }
  }

  lua_State* lua_;
  ReplyWriter& reply_;
  int script_protocol_;
  ScriptHost& host_;
};

}  // namespace

void WriteScriptReply(lua_State* lua, ReplyWriter& reply, int script_protocol, ScriptHost& host) {
  Writer(lua, reply, script_protocol, host).Value();
}

void WriteError(Bytes text, bool counted, ReplyWriter& reply, ScriptHost& host) {
  if (counted) host.CountErrors(false);
  reply.ErrorText(text);
  if (counted) host.CountErrors(true);
}

}  // namespace respect::scripting
