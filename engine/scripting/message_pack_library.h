// The library `cmsgpack` of scripts: values as MessagePack and back.
// https://github.com/msgpack/msgpack/blob/master/spec.md
//
// Of its forms nil, booleans, integers, floats, strings, arrays and maps are read and written; binary data and
// extensions are refused. A number is an integer where it is whole, a float where that keeps its value, else a double.
// A table is an array when its keys are 1 to n. What has no form is nil, and what lies deeper than 16 tables.
#pragma once

struct lua_State;

namespace respect::scripting {

// Pushes the library.
int OpenMessagePack(lua_State* lua);

}  // namespace respect::scripting
