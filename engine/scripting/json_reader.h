// json::Reader: makes a Lua value of JSON text, as lua-cjson does by its settings as given; gives up where that is in
// doubt. Tables come out with the same insides as lua-cjson's, so that scripts walk them in the same order.
#pragma once

#include <string>

#include "engine/base/bytes.h"

struct lua_State;

namespace respect::scripting::json {

constexpr int kMaxDepth = 100;

class Reader {
 public:
  // `scratch` is room for strings with escapes. A zero byte must follow the text.
  Reader(lua_State* lua, Bytes text, std::string& scratch)
      : lua_(lua), at_(text.data()), end_(text.data() + text.size()), scratch_(scratch) {}

  // Pushes the value of the whole text. False when it gave up; then anything may have been pushed.
  bool Read();

 private:
  bool Value(int depth);
  bool Word(Bytes word);
  bool Number();
  bool String();
  bool StringWithEscapes(const char* begin);
  bool Escape();
  bool CodePoint();
  bool Array(int depth);
  bool Elements(int depth);
  bool Object(int depth);
  void SkipSpace();

  lua_State* lua_;
  const char* at_;
  const char* end_;
  std::string& scratch_;
};

}  // namespace respect::scripting::json
