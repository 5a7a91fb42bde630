// json::Writer: writes a Lua value as JSON text, as lua-cjson does by its settings as given; gives up where that is in
// doubt.
#pragma once

#include <string>

#include "engine/base/bytes.h"

struct lua_State;

namespace respect::scripting::json {

class Writer {
 public:
  Writer(lua_State* lua, std::string& out) : lua_(lua), out_(out) {}

  // Appends the value on top of the stack, which stays there. False when it gave up; then anything may lie above it.
  bool Write(int depth);

 private:
  bool Number(double number);
  void String(Bytes text);
  bool Table(int depth);
  // The table that lies below its first key and value.
  bool Object(int depth);
  bool Array(int depth);
  // How many elements the table has, when it is an array that lua-cjson would write; 0 when it is not.
  int CountElements();

  lua_State* lua_;
  std::string& out_;
};

}  // namespace respect::scripting::json
