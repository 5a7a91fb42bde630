#include "engine/scripting/script_reply.h"

#include <gtest/gtest.h>

#include <iterator>
#include <lua.hpp>
#include <memory>
#include <string>

#include "engine/resp/output_buffer.h"
#include "engine/resp/resp_writer.h"

namespace respect::scripting {
namespace {

// A server for scripts that ask nothing of it.
struct NoHost final : ScriptHost {
  void RunCommand(std::span<const Bytes>, LuaReplyWriter&) override {}
  std::optional<bool> MayRun(std::span<const Bytes>) override { return std::nullopt; }
  void Log(int, Bytes) override {}
  void SetReplication(int) override {}
  bool TakeRefused() override { return false; }
  Bytes OnTick() override { return {}; }
  void CountErrors(bool) override {}
  Version served() const override { return kNewestVersion; }
};

// The bytes a client reads when a script ends with `return <expression>`. Expected bytes are those of Redis 8.0.6.
std::string Reply(const std::string& expression, int client_protocol = 2, int script_protocol = 2) {
  const std::unique_ptr<lua_State, decltype(&lua_close)> lua(luaL_newstate(), &lua_close);
  luaL_openlibs(lua.get());
  EXPECT_EQ(luaL_dostring(lua.get(), ("return " + expression).c_str()), 0);
  if (lua_gettop(lua.get()) == 0) lua_pushnil(lua.get());
  OutputBuffer buffer;
  RespWriter writer(buffer, client_protocol);
  NoHost host;
  WriteScriptReply(lua.get(), writer, script_protocol, host);
  EXPECT_EQ(lua_gettop(lua.get()), 0);
  iovec vectors[16];
  std::string bytes;
  const int count = static_cast<int>(buffer.Gather(vectors, static_cast<int>(std::size(vectors))));
  for (int i = 0; i < count; ++i) bytes.append(static_cast<const char*>(vectors[i].iov_base), vectors[i].iov_len);
  return bytes;
}

TEST(ScriptReply, NumbersLoseTheirFraction) {
  EXPECT_EQ(Reply("42.9"), ":42\r\n");
  EXPECT_EQ(Reply("-1.5"), ":-1\r\n");
  EXPECT_EQ(Reply("2^63"), ":-9223372036854775808\r\n");
  EXPECT_EQ(Reply("0/0"), ":-9223372036854775808\r\n");
}

TEST(ScriptReply, ArraysEndAtTheirFirstNil) { EXPECT_EQ(Reply("{1,2,nil,4}"), "*2\r\n:1\r\n:2\r\n"); }

TEST(ScriptReply, WhatHasNoReplyIsNull) {
  EXPECT_EQ(Reply("function() end"), "$-1\r\n");
  EXPECT_EQ(Reply("{redis, print}"), "*0\r\n");
  EXPECT_EQ(Reply("false"), "$-1\r\n");
}

TEST(ScriptReply, AFieldOfTheRightTypeSaysWhatATableIs) {
  EXPECT_EQ(Reply("{1,2,err='x'}"), "-x\r\n");
  EXPECT_EQ(Reply("{ok='a\\r\\nb'}"), "+a  b\r\n");
  EXPECT_EQ(Reply("{err={}}"), "*0\r\n");
  EXPECT_EQ(Reply("{double='x'}"), "*0\r\n");
  EXPECT_EQ(Reply("{double=3.5}"), "$3\r\n3.5\r\n");
  EXPECT_EQ(Reply("{map={a=1}}"), "*2\r\n$1\r\na\r\n:1\r\n");
  EXPECT_EQ(Reply("{set={a=true}}"), "*1\r\n$1\r\na\r\n");
  EXPECT_EQ(Reply("{big_number='1\\r\\n2'}"), "$4\r\n1  2\r\n");
  EXPECT_EQ(Reply("{verbatim_string={string='abc',format='txt'}}"), "$3\r\nabc\r\n");
  EXPECT_EQ(Reply("{verbatim_string={string='abc'}}"), "*0\r\n");
}

TEST(ScriptReply, TheProtocolOfTheScriptDecidesWhatBooleansAre) {
  EXPECT_EQ(Reply("true", 3, 3), "#t\r\n");
  EXPECT_EQ(Reply("true", 3, 2), ":1\r\n");
  EXPECT_EQ(Reply("false", 3, 2), "_\r\n");
  EXPECT_EQ(Reply("false", 2, 3), ":0\r\n");
}

TEST(ScriptReply, AnErrorKeepsAMinusOfItsOwn) { EXPECT_EQ(Reply("{err='-X y'}"), "--X y\r\n"); }

}  // namespace
}  // namespace respect::scripting
