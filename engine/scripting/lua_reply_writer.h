// LuaReplyWriter: what a command answers inside a script, built as Lua values on the stack of the script as it is
// written: no bytes in between. When the command has answered, exactly one value more is on the stack.
//
//   RESP2 (and 3)     Lua                    RESP3 only (redis.setresp(3))    Lua
//   simple string     {ok = text}            null                             nil
//   error             {err = text}           boolean                          boolean
//   integer           number                 double                           {double = number}
//   bulk string       string                 big number                       {big_number = text}
//   null              false                  verbatim string                  {verbatim_string = {string, format}}
//   array             table from 1           map, set                         {map = {}}, {set = {member = true}}
//
// Lua is the build that throws C++ exceptions, so that running out of memory inside a handler unwinds it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/resp/resp_writer.h"

struct lua_State;

namespace respect::scripting {

class LuaReplyWriter final : public ReplyWriter {
 public:
  explicit LuaReplyWriter(ErrorObserver* errors = nullptr) : errors_(errors) {}
  // Makes it ready for the reply of one command.
  void Begin(lua_State* lua, int protocol);
  lua_State* lua() { return lua_; }
  // Whether the reply, as a whole, is an error; the table is on top of the stack.
  bool is_error() const { return is_error_; }

  void Simple(Bytes text) override;
  void ErrorText(Bytes text) override;
  void Integer(int64_t value) override;
  void Bulk(Bytes bytes) override;
  using ReplyWriter::Null;
  void Null(NullKind kind) override;
  void Double(double value) override;
  void Boolean(bool value) override;
  void BigNumber(Bytes digits) override;
  void Verbatim(Bytes format, Bytes text) override;
  void Array(size_t count) override;
  void Map(size_t pairs) override;
  void Set(size_t count) override;
  void Push(size_t count) override { Array(count); }
  void Attribute(size_t) override {}  // handlers write none where nobody asked for one
  int protocol() const override { return protocol_; }

 private:
  enum class Kind : uint8_t { kArray, kMap, kSet };
  // An aggregate that still waits for `left` values.
  struct Open {
    Kind kind;
    bool holds_key;  // of a map: the key lies on the stack
    size_t left;
    int next;  // index of an array
  };

  void OpenAggregate(Kind kind, size_t count);
  void PushText(Bytes text);
  // The value on top of the stack goes where it belongs; aggregates that it completes likewise.
  void Place();

  ErrorObserver* errors_;
  lua_State* lua_ = nullptr;
  int protocol_ = 2;
  bool is_error_ = false;
  std::vector<Open> open_;
};

}  // namespace respect::scripting
