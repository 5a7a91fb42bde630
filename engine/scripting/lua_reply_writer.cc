#include "engine/scripting/lua_reply_writer.h"

#include <lua.hpp>

#include <algorithm>
#include <string>

#include "engine/base/numbers.h"

namespace respect::scripting {
namespace {

constexpr int kRoom = 8;  // slots of the stack that one value may need

// An error without CR and LF, as it would be on the wire.
std::string OneLine(Bytes text) {
  std::string line(text);
  std::ranges::replace_if(
      line, [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return line;
}

}  // namespace

void LuaReplyWriter::Begin(lua_State* lua, int protocol) {
  lua_ = lua;
  protocol_ = protocol;
  is_error_ = false;
  open_.clear();
}

void LuaReplyWriter::PushText(Bytes text) {
  luaL_checkstack(lua_, kRoom, "reply too deep");
  lua_pushlstring(lua_, text.data(), text.size());
}

void LuaReplyWriter::Simple(Bytes text) {
  luaL_checkstack(lua_, kRoom, "reply too deep");
  lua_createtable(lua_, 0, 1);
  PushText(text);
  lua_setfield(lua_, -2, "ok");
  Place();
}

void LuaReplyWriter::ErrorText(Bytes text) {
  if (errors_ != nullptr) errors_->OnErrorReply(text);
  luaL_checkstack(lua_, kRoom, "reply too deep");
  is_error_ = is_error_ || open_.empty();
  lua_createtable(lua_, 0, 2);
  PushText(OneLine(text));
  lua_setfield(lua_, -2, "err");
  lua_pushboolean(lua_, 1);
  lua_setfield(lua_, -2, "ignore_error_stats_update");  // it is counted where it happened
  Place();
}

void LuaReplyWriter::Integer(int64_t value) {
  luaL_checkstack(lua_, kRoom, "reply too deep");
  lua_pushnumber(lua_, static_cast<lua_Number>(value));
  Place();
}

void LuaReplyWriter::Bulk(Bytes bytes) {
  PushText(bytes);
  Place();
}

void LuaReplyWriter::Null(NullKind) {
  luaL_checkstack(lua_, kRoom, "reply too deep");
  if (protocol_ == 2) {
    lua_pushboolean(lua_, 0);
  } else {
    lua_pushnil(lua_);
  }
  Place();
}

void LuaReplyWriter::Double(double value) {
  if (protocol_ == 2) {
    char text[32];
    return Bulk({text, PrintDouble(value, text)});
  }
  luaL_checkstack(lua_, kRoom, "reply too deep");
  lua_createtable(lua_, 0, 1);
  lua_pushnumber(lua_, value);
  lua_setfield(lua_, -2, "double");
  Place();
}

void LuaReplyWriter::Boolean(bool value) {
  if (protocol_ == 2) return Integer(value ? 1 : 0);
  luaL_checkstack(lua_, kRoom, "reply too deep");
  lua_pushboolean(lua_, value ? 1 : 0);
  Place();
}

void LuaReplyWriter::BigNumber(Bytes digits) {
  if (protocol_ == 2) return Bulk(digits);
  luaL_checkstack(lua_, kRoom, "reply too deep");
  lua_createtable(lua_, 0, 1);
  PushText(digits);
  lua_setfield(lua_, -2, "big_number");
  Place();
}

void LuaReplyWriter::Verbatim(Bytes format, Bytes text) {
  if (protocol_ == 2) return Bulk(text);
  luaL_checkstack(lua_, kRoom, "reply too deep");
  lua_createtable(lua_, 0, 1);
  lua_createtable(lua_, 0, 2);
  PushText(text);
  lua_setfield(lua_, -2, "string");
  PushText(format);
  lua_setfield(lua_, -2, "format");
  lua_setfield(lua_, -2, "verbatim_string");
  Place();
}

void LuaReplyWriter::Array(size_t count) { OpenAggregate(Kind::kArray, count); }

void LuaReplyWriter::Map(size_t pairs) {
  if (protocol_ == 2) return OpenAggregate(Kind::kArray, pairs * 2);
  OpenAggregate(Kind::kMap, pairs * 2);
}

void LuaReplyWriter::Set(size_t count) { OpenAggregate(protocol_ == 2 ? Kind::kArray : Kind::kSet, count); }

void LuaReplyWriter::OpenAggregate(Kind kind, size_t count) {
  luaL_checkstack(lua_, kRoom, "reply too deep");
  const int room = static_cast<int>(std::min<size_t>(count, 1 << 20));
  if (kind == Kind::kArray) {
    lua_createtable(lua_, room, 0);
  } else {
    lua_createtable(lua_, 0, 1);
    lua_createtable(lua_, 0, kind == Kind::kMap ? room / 2 : room);
    lua_pushvalue(lua_, -1);
    lua_setfield(lua_, -3, kind == Kind::kMap ? "map" : "set");
  }
  open_.push_back({kind, false, count, 1});
  if (count == 0) {
    open_.pop_back();
    if (kind != Kind::kArray) lua_pop(lua_, 1);
    Place();
  }
}

void LuaReplyWriter::Place() {
  while (!open_.empty()) {
    Open& open = open_.back();
    if (open.kind == Kind::kArray) {
      lua_rawseti(lua_, -2, open.next++);
    } else if (open.kind == Kind::kSet) {
      lua_pushboolean(lua_, 1);
      lua_rawset(lua_, -3);
    } else if (open.holds_key) {
      lua_rawset(lua_, -3);
      open.holds_key = false;
    } else {
      open.holds_key = true;
    }
    if (--open.left > 0) return;
    if (open.kind != Kind::kArray) lua_pop(lua_, 1);  // the inner table: it is in the outer one
    open_.pop_back();
  }
}

}  // namespace respect::scripting
