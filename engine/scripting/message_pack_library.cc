#include "engine/scripting/message_pack_library.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <lua.hpp>
#include <string>

#include "engine/base/bytes.h"

namespace respect::scripting {
namespace {

constexpr int kMaxDepth = 16;

// ---- Writing ----

class Encoder {
 public:
  explicit Encoder(lua_State* lua) : lua_(lua) {}

  // Appends the value on top of the stack, and pops it.
  void Value(int depth) {
    switch (lua_type(lua_, -1)) {
      case LUA_TSTRING: Text(); break;
      case LUA_TBOOLEAN: Byte(lua_toboolean(lua_, -1) != 0 ? 0xc3 : 0xc2); break;
      case LUA_TNUMBER: Number(lua_tonumber(lua_, -1)); break;
      case LUA_TTABLE: depth == kMaxDepth ? Byte(0xc0) : Table(depth); break;
      default: Byte(0xc0);
    }
    lua_pop(lua_, 1);
  }
  std::string& out() { return out_; }

 private:
  void Byte(unsigned byte) { out_ += static_cast<char>(byte); }
  template <typename T>
  void Sized(unsigned sign, T value) {
    Byte(sign);
    for (size_t i = sizeof(T); i-- > 0;) Byte(static_cast<unsigned>(value >> (i * 8)) & 0xff);
  }

  void Text() {
    size_t size = 0;
    const char* text = lua_tolstring(lua_, -1, &size);
    if (size < 32) {
      Byte(0xa0 | static_cast<unsigned>(size));
    } else if (size <= UINT8_MAX) {
      Sized(0xd9, static_cast<uint8_t>(size));
    } else if (size <= UINT16_MAX) {
      Sized(0xda, static_cast<uint16_t>(size));
    } else {
      Sized(0xdb, static_cast<uint32_t>(size));
    }
    out_.append(text, size);
  }

  void Number(double number) {
    if (number == std::floor(number) && number >= -0x1p63 && number < 0x1p63)
      return Integer(static_cast<int64_t>(number));
    const auto narrow = static_cast<float>(number);
    if (static_cast<double>(narrow) == number) return Sized(0xca, std::bit_cast<uint32_t>(narrow));
    Sized(0xcb, std::bit_cast<uint64_t>(number));
  }

  void Integer(int64_t value) {
    if (value >= 0) {
      if (value < 128) return Byte(static_cast<unsigned>(value));
      if (value <= UINT8_MAX) return Sized(0xcc, static_cast<uint8_t>(value));
      if (value <= UINT16_MAX) return Sized(0xcd, static_cast<uint16_t>(value));
      if (value <= UINT32_MAX) return Sized(0xce, static_cast<uint32_t>(value));
      return Sized(0xcf, static_cast<uint64_t>(value));
    }
    if (value >= -32) return Byte(static_cast<unsigned>(value) & 0xff);
    if (value >= INT8_MIN) return Sized(0xd0, static_cast<uint8_t>(value));
    if (value >= INT16_MIN) return Sized(0xd1, static_cast<uint16_t>(value));
    if (value >= INT32_MIN) return Sized(0xd2, static_cast<uint32_t>(value));
    Sized(0xd3, static_cast<uint64_t>(value));
  }

  // `small` | count, or `sign` with 16 bits, or the sign after it with 32.
  void Header(unsigned small, unsigned sign, size_t count) {
    if (count < 16) return Byte(small | static_cast<unsigned>(count));
    if (count <= UINT16_MAX) return Sized(sign, static_cast<uint16_t>(count));
    Sized(sign + 1, static_cast<uint32_t>(count));
  }

  // How many fields the table on top has, and whether they are 1 to n.
  size_t Count(bool& is_array) {
    size_t count = 0;
    double highest = 0;
    is_array = true;
    for (lua_pushnil(lua_); lua_next(lua_, -2) != 0; lua_pop(lua_, 1)) {
      ++count;
      if (!is_array) continue;
      const double key = lua_type(lua_, -2) == LUA_TNUMBER ? lua_tonumber(lua_, -2) : 0;
      is_array = key >= 1 && key == std::floor(key);
      highest = std::fmax(highest, key);
    }
    is_array = is_array && highest == static_cast<double>(count);
    return count;
  }

  void Table(int depth) {
    luaL_checkstack(lua_, 4, "in function mp_encode_lua_table");
    bool is_array = false;
    const size_t count = Count(is_array);
    if (is_array) {
      Header(0x90, 0xdc, count);
      for (size_t i = 1; i <= count; ++i) {
        lua_rawgeti(lua_, -1, static_cast<int>(i));
        Value(depth + 1);
      }
      return;
    }
    Header(0x80, 0xde, count);
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      lua_pushvalue(lua_, -2);
      Value(depth + 1);
      Value(depth + 1);
    }
  }

  lua_State* lua_;
  std::string out_;
};

int Pack(lua_State* lua) {
  const int count = lua_gettop(lua);
  if (count == 0) return luaL_argerror(lua, 0, "MessagePack pack needs input.");
  luaL_checkstack(lua, count, "Too many arguments for MessagePack pack.");
  Encoder encoder(lua);
  for (int i = 1; i <= count; ++i) {
    lua_pushvalue(lua, i);
    encoder.Value(0);
  }
  lua_pushlstring(lua, encoder.out().data(), encoder.out().size());
  return 1;
}

// ---- Reading ----

class Decoder {
 public:
  Decoder(lua_State* lua, Bytes data) : lua_(lua), data_(data) {}
  size_t left() const { return data_.size(); }

  // Pushes the next value.
  void Value() {
    luaL_checkstack(lua_, 2, "too many return values at once; use unpack_one or unpack_limit instead.");
    const unsigned sign = static_cast<unsigned char>(Take(1)[0]);
    if (sign < 0x80) return Push(static_cast<double>(sign));
    if (sign < 0x90) return Map(sign & 0xf);
    if (sign < 0xa0) return Array(sign & 0xf);
    if (sign < 0xc0) return Text(sign & 0x1f);
    if (sign >= 0xe0) return Push(static_cast<double>(static_cast<int8_t>(sign)));
    switch (sign) {
      case 0xc0: return lua_pushnil(lua_);
      case 0xc2: return lua_pushboolean(lua_, 0);
      case 0xc3: return lua_pushboolean(lua_, 1);
      case 0xca: return Push(static_cast<double>(std::bit_cast<float>(Number<uint32_t>())));
      case 0xcb: return Push(std::bit_cast<double>(Number<uint64_t>()));
      case 0xcc: return Push(static_cast<double>(Number<uint8_t>()));
      case 0xcd: return Push(static_cast<double>(Number<uint16_t>()));
      case 0xce: return Push(static_cast<double>(Number<uint32_t>()));
      case 0xcf:  // beyond a signed integer it wraps around
      case 0xd3: return Push(static_cast<double>(static_cast<int64_t>(Number<uint64_t>())));
      case 0xd0: return Push(static_cast<double>(static_cast<int8_t>(Number<uint8_t>())));
      case 0xd1: return Push(static_cast<double>(static_cast<int16_t>(Number<uint16_t>())));
      case 0xd2: return Push(static_cast<double>(static_cast<int32_t>(Number<uint32_t>())));
      case 0xd9: return Text(Number<uint8_t>());
      case 0xda: return Text(Number<uint16_t>());
      case 0xdb: return Text(Number<uint32_t>());
      case 0xdc: return Array(Number<uint16_t>());
      case 0xdd: return Array(Number<uint32_t>());
      case 0xde: return Map(Number<uint16_t>());
      case 0xdf: return Map(Number<uint32_t>());
      default: luaL_error(lua_, "Bad data format in input.");
    }
  }

 private:
  Bytes Take(size_t size) {
    if (size > data_.size()) luaL_error(lua_, "Missing bytes in input.");
    const Bytes taken = data_.substr(0, size);
    data_.remove_prefix(size);
    return taken;
  }
  template <typename T>
  T Number() {
    T value = 0;
    for (const char byte : Take(sizeof(T))) value = static_cast<T>(value << 8 | static_cast<unsigned char>(byte));
    return value;
  }
  void Push(double number) { lua_pushnumber(lua_, number); }
  void Text(size_t size) {
    const Bytes text = Take(size);
    lua_pushlstring(lua_, text.data(), text.size());
  }
  void Array(size_t count) {
    lua_createtable(lua_, static_cast<int>(std::min(count, left())), 0);
    luaL_checkstack(lua_, 1, "in function mp_decode_to_lua_array");
    for (size_t i = 1; i <= count; ++i) {
      Value();
      lua_rawseti(lua_, -2, static_cast<int>(i));
    }
  }
  void Map(size_t count) {
    lua_createtable(lua_, 0, static_cast<int>(std::min(count, left() / 2)));
    luaL_checkstack(lua_, 1, "in function mp_decode_to_lua_hash");
    for (size_t i = 0; i < count; ++i) {
      Value();
      Value();
      lua_settable(lua_, -3);
    }
  }

  lua_State* lua_;
  Bytes data_;
};

// The values of the string from `offset` on, at most `limit` of them; before them where to go on, -1 at the end. With
// neither: all of them, and nothing before.
int UnpackSome(lua_State* lua, lua_Integer limit, lua_Integer offset) {
  size_t size = 0;
  const char* data = luaL_checklstring(lua, 1, &size);
  const int shown_size = static_cast<int>(size);
  if (offset < 0 || limit < 0)
    return luaL_error(lua, "Invalid request to unpack with offset of %d and limit of %d.", static_cast<int>(offset),
                      shown_size);
  if (static_cast<size_t>(offset) > size)
    return luaL_error(lua, "Start offset %d greater than input length %d.", static_cast<int>(offset), shown_size);
  const bool all = limit == 0 && offset == 0;
  Decoder decoder(lua, Bytes(data, size).substr(static_cast<size_t>(offset)));
  int count = 0;
  for (; decoder.left() > 0 && (all || count < limit); ++count) decoder.Value();
  if (all) return count;
  lua_pushinteger(lua, decoder.left() == 0 ? -1 : static_cast<lua_Integer>(size - decoder.left()));
  lua_insert(lua, -(count + 1));
  return count + 1;
}

int Unpack(lua_State* lua) { return UnpackSome(lua, 0, 0); }
int UnpackOne(lua_State* lua) {
  const lua_Integer offset = luaL_optinteger(lua, 2, 0);
  lua_settop(lua, 1);
  return UnpackSome(lua, 1, offset);
}
int UnpackLimit(lua_State* lua) {
  const lua_Integer limit = luaL_checkinteger(lua, 2);
  const lua_Integer offset = luaL_optinteger(lua, 3, 0);
  lua_settop(lua, 1);
  return UnpackSome(lua, limit, offset);
}

}  // namespace

int OpenMessagePack(lua_State* lua) {
  struct Function {
    const char* name;
    lua_CFunction function;
  };
  static constexpr std::array kFunctions{Function{"pack", Pack}, Function{"unpack", Unpack},
                                         Function{"unpack_one", UnpackOne}, Function{"unpack_limit", UnpackLimit}};
  static constexpr std::array kTexts{std::array{"_NAME", "cmsgpack"}, std::array{"_VERSION", "lua-cmsgpack 0.4.0"},
                                     std::array{"_COPYRIGHT", "Copyright (C) 2012, Salvatore Sanfilippo"},
                                     std::array{"_DESCRIPTION", "MessagePack C implementation for Lua"}};
  lua_createtable(lua, 0, static_cast<int>(kFunctions.size() + kTexts.size()));
  for (const Function& function : kFunctions) {
    lua_pushcfunction(lua, function.function);
    lua_setfield(lua, -2, function.name);
  }
  for (const auto& [name, text] : kTexts) {
    lua_pushstring(lua, text);
    lua_setfield(lua, -2, name);
  }
  return 1;
}

}  // namespace respect::scripting
