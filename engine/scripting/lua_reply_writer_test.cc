#include "engine/scripting/lua_reply_writer.h"

#include <gtest/gtest.h>

#include <lua.hpp>
#include <memory>

namespace respect::scripting {
namespace {

class LuaReplyWriterTest : public testing::Test {
 protected:
  // What the Lua expression makes of the reply `r`.
  std::string Seen(const std::string& expression) {
    EXPECT_EQ(lua_gettop(lua_.get()), 1);
    lua_setglobal(lua_.get(), "r");
    EXPECT_EQ(luaL_dostring(lua_.get(), ("return tostring(" + expression + ")").c_str()), 0);
    std::string seen = lua_tostring(lua_.get(), -1);
    lua_settop(lua_.get(), 0);
    return seen;
  }
  LuaReplyWriter& Begin(int protocol) {
    writer_.Begin(lua_.get(), protocol);
    return writer_;
  }

  std::unique_ptr<lua_State, decltype(&lua_close)> lua_ = [] {
    lua_State* lua = luaL_newstate();
    luaL_openlibs(lua);
    return std::unique_ptr<lua_State, decltype(&lua_close)>(lua, &lua_close);
  }();
  LuaReplyWriter writer_;
};

TEST_F(LuaReplyWriterTest, NestedArraysKeepTheirPlaces) {
  LuaReplyWriter& writer = Begin(2);
  writer.Array(3);
  writer.Bulk("a");
  writer.Array(2);
  writer.Integer(7);
  writer.Array(0);
  writer.Bulk("z");
  EXPECT_EQ(Seen("r[1]..r[2][1]..#r[2][2]..r[3]"), "a70z");
}

TEST_F(LuaReplyWriterTest, MapIsFlatInResp2AndATableOfItsOwnInResp3) {
  for (const int protocol : {2, 3}) {
    LuaReplyWriter& writer = Begin(protocol);
    writer.Map(2);
    writer.Bulk("a");
    writer.Integer(1);
    writer.Bulk("b");
    writer.Array(1);
    writer.Bulk("c");
    EXPECT_EQ(Seen(protocol == 2 ? "r[1]..r[2]..r[3]..r[4][1]" : "'a'..r.map.a..'b'..r.map.b[1]"), "a1bc");
  }
}

TEST_F(LuaReplyWriterTest, SetMembersAreKeysInResp3) {
  LuaReplyWriter& writer = Begin(3);
  writer.Set(2);
  writer.Bulk("a");
  writer.Bulk("b");
  EXPECT_EQ(Seen("r.set.a and r.set.b"), "true");
}

TEST_F(LuaReplyWriterTest, NullIsFalseInResp2AndNilInResp3) {
  Begin(2).Null();
  EXPECT_EQ(Seen("r"), "false");
  Begin(3).Null();
  EXPECT_EQ(Seen("r"), "nil");
}

TEST_F(LuaReplyWriterTest, OnlyAnErrorAtTheTopIsTheReplysError) {
  Begin(2).ErrorText("ERR a\r\nb");
  EXPECT_TRUE(writer_.is_error());
  EXPECT_EQ(Seen("r.err"), "ERR a  b");
  LuaReplyWriter& writer = Begin(2);
  writer.Array(1);
  writer.ErrorText("ERR x");
  EXPECT_FALSE(writer.is_error());
  EXPECT_EQ(Seen("r[1].err"), "ERR x");
}

}  // namespace
}  // namespace respect::scripting
