// The library `struct` of scripts: numbers and strings to packed binary data and back, by a format string.
//
//   > < big, little endian     !n aligned to at most n bytes      x a byte of nothing      (a space means nothing)
//   b h i l, B H I L           signed, unsigned of 1, 2, 4, 8 bytes; i and I take a size: i3
//   T f d                      size_t, float, double
//   s cn                       a string that ends with a zero byte; n bytes, c0 as many as the number before says
#pragma once

struct lua_State;

namespace respect::scripting {

// Pushes the library.
int OpenStruct(lua_State* lua);

}  // namespace respect::scripting
