#include "engine/scripting/struct_library.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <climits>
#include <cstdint>
#include <cstring>
#include <lua.hpp>
#include <string>

#include "engine/base/bytes.h"

namespace respect::scripting {
namespace {

constexpr size_t kMaxIntegerSize = 32;
constexpr size_t kMaxAlignment = 8;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// One option of a format: its letter, how many bytes it takes, how many of nothing come before it.
struct Option {
  char letter;
  size_t size;
  size_t padding;
};

// Reads a format from left to right; raises an error of Lua where it does not do.
class Format {
 public:
  // `strict`: letters that it does not know are errors. (Other signs always are.)
  Format(lua_State* lua, const char* text, bool strict = true) : lua_(lua), at_(text), strict_(strict) {}

  bool More() const { return *at_ != '\0'; }
  bool big_endian() const { return big_endian_; }

  // `offset`: how many bytes came before.
  Option Next(size_t offset) {
    const char letter = *at_++;
    const size_t size = SizeOf(letter);
    const size_t aligned = letter == 'c' ? 0 : std::min(size, alignment_);
    const size_t padding = aligned == 0 ? 0 : (aligned - (offset & (aligned - 1))) & (aligned - 1);
    const bool known = std::strchr("bBhHlLTfdxsciI", letter) != nullptr;
    if (!known && (strict_ || std::isalnum(static_cast<unsigned char>(letter)) == 0)) Control(letter);
    return {letter, size, padding};
  }

 private:
  size_t Number(size_t otherwise) {
    if (!IsDigit(*at_)) return otherwise;
    int number = 0;
    for (; IsDigit(*at_); ++at_) {
      if (number > INT_MAX / 10 || number * 10 > INT_MAX - (*at_ - '0')) luaL_error(lua_, "integral size overflow");
      number = number * 10 + (*at_ - '0');
    }
    return static_cast<size_t>(number);
  }

  size_t SizeOf(char letter) {
    switch (letter) {
      case 'b':
      case 'B':
      case 'x': return 1;
      case 'h':
      case 'H': return sizeof(short);
      case 'l':
      case 'L': return sizeof(long);
      case 'T': return sizeof(size_t);
      case 'f': return sizeof(float);
      case 'd': return sizeof(double);
      case 'c': return Number(1);
      case 'i':
      case 'I': {
        const size_t size = Number(sizeof(int));
        if (size > kMaxIntegerSize)
          luaL_error(lua_, "integral size %d is larger than limit of %d", static_cast<int>(size),
                     static_cast<int>(kMaxIntegerSize));
        return size;
      }
      default: return 0;
    }
  }

  void Control(char letter) {
    switch (letter) {
      case ' ': return;
      case '>': big_endian_ = true; return;
      case '<': big_endian_ = false; return;
      case '!':
        alignment_ = Number(kMaxAlignment);
        if (!std::has_single_bit(alignment_))
          luaL_error(lua_, "alignment %d is not a power of 2", static_cast<int>(alignment_));
        return;
      default: luaL_argerror(lua_, 1, lua_pushfstring(lua_, "invalid format option '%c'", letter));
    }
  }

  lua_State* lua_;
  const char* at_;
  bool strict_;
  bool big_endian_ = false;
  size_t alignment_ = 1;
};

// ---- pack ----

class Packer {
 public:
  Packer(lua_State* lua, luaL_Buffer& out) : lua_(lua), out_(out) {}

  void Put(const Option& option, bool big_endian) {
    Zeros(option.padding);
    switch (option.letter) {
      case 'b':
      case 'B':
      case 'h':
      case 'H':
      case 'l':
      case 'L':
      case 'T':
      case 'i':
      case 'I': Integer(option.size, big_endian); break;
      case 'f': Floating(static_cast<float>(luaL_checknumber(lua_, argument_++)), big_endian); break;
      case 'd': Floating(static_cast<double>(luaL_checknumber(lua_, argument_++)), big_endian); break;
      case 'x': Zeros(1); break;
      case 's':
      case 'c': Text(option); break;
      default: return;
    }
    written_ += option.padding + (option.letter == 's' ? 0 : option.size);
  }
  size_t written() const { return written_; }

 private:
  void Zeros(size_t count) {
    while (count-- > 0) luaL_addchar(&out_, '\0');
  }

  void Integer(size_t size, bool big_endian) {
    const double number = luaL_checknumber(lua_, argument_++);
    uint64_t value = number < 0 ? static_cast<uint64_t>(static_cast<int64_t>(std::max(number, -0x1p63)))
                                : static_cast<uint64_t>(std::min(number, 0x1.fffffffffffffp63));
    char bytes[kMaxIntegerSize] = {};
    for (size_t i = 0; i < size; ++i, value >>= 8)
      bytes[big_endian ? size - 1 - i : i] = static_cast<char>(value & 0xff);
    luaL_addlstring(&out_, bytes, size);
  }

  template <typename T>
  void Floating(T number, bool big_endian) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &number, sizeof(T));
    if (big_endian) std::reverse(bytes, bytes + sizeof(T));
    luaL_addlstring(&out_, bytes, sizeof(T));
  }

  void Text(const Option& option) {
    size_t length = 0;
    const char* text = luaL_checklstring(lua_, argument_++, &length);
    const size_t size = option.size == 0 ? length : option.size;
    luaL_argcheck(lua_, length >= size, argument_, "string too short");
    luaL_addlstring(&out_, text, size);
    written_ += option.size == 0 ? size : 0;
    if (option.letter != 's') return;
    luaL_addchar(&out_, '\0');
    ++written_;
  }

  lua_State* lua_;
  luaL_Buffer& out_;
  int argument_ = 2;
  size_t written_ = 0;
};

int Pack(lua_State* lua) {
  Format format(lua, luaL_checkstring(lua, 1));
  lua_pushnil(lua);  // what a missing argument is; and what follows it is the buffer's
  luaL_Buffer out;
  luaL_buffinit(lua, &out);
  Packer packer(lua, out);
  while (format.More()) {
    const Option option = format.Next(packer.written());
    packer.Put(option, format.big_endian());
  }
  luaL_pushresult(&out);
  return 1;
}

// ---- unpack ----

double ReadInteger(const char* data, size_t size, bool big_endian, bool is_signed) {
  uint64_t value = 0;
  for (size_t i = 0; i < size; ++i)
    value = value << 8 | static_cast<unsigned char>(data[big_endian ? i : size - 1 - i]);
  if (!is_signed) return static_cast<double>(value);
  if (size > 0 && size < sizeof(value) && (value >> (size * 8 - 1) & 1) != 0) value |= ~uint64_t{0} << (size * 8);
  return static_cast<double>(static_cast<int64_t>(value));
}

template <typename T>
double ReadFloating(const char* data, bool big_endian) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, data, sizeof(T));
  if (big_endian) std::reverse(bytes, bytes + sizeof(T));
  T number;
  std::memcpy(&number, bytes, sizeof(T));
  return static_cast<double>(number);
}

class Unpacker {
 public:
  Unpacker(lua_State* lua, Bytes data, size_t at) : lua_(lua), data_(data), at_(at) {}

  void Take(const Option& option, bool big_endian) {
    at_ += option.padding;
    Need(option.size);
    luaL_checkstack(lua_, 2, "too many results");
    const char* const from = data_.data() + at_;
    size_t taken = option.size;
    switch (option.letter) {
      case 'b':
      case 'h':
      case 'l':
      case 'i': Push(ReadInteger(from, option.size, big_endian, true)); break;
      case 'B':
      case 'H':
      case 'L':
      case 'T':
      case 'I': Push(ReadInteger(from, option.size, big_endian, false)); break;
      case 'f': Push(ReadFloating<float>(from, big_endian)); break;
      case 'd': Push(ReadFloating<double>(from, big_endian)); break;
      case 'c': taken = Text(option.size); break;
      case 's': taken = TextToZero(); break;
      default: break;
    }
    at_ += taken;
  }
  size_t at() const { return at_; }
  int count() const { return count_; }

 private:
  void Need(size_t size) {
    luaL_argcheck(lua_, size <= data_.size() && at_ <= data_.size() - size, 2, "data string too short");
  }
  void Push(double number) {
    lua_pushnumber(lua_, number);
    ++count_;
  }
  size_t Text(size_t size) {
    if (size == 0) {
      if (count_ == 0 || lua_isnumber(lua_, -1) == 0) luaL_error(lua_, "format 'c0' needs a previous size");
      const double wanted = lua_tonumber(lua_, -1);
      luaL_argcheck(lua_, wanted >= 0 && wanted <= static_cast<double>(data_.size()), 2, "data string too short");
      size = static_cast<size_t>(wanted);
      lua_pop(lua_, 1);
      --count_;
      Need(size);
    }
    lua_pushlstring(lua_, data_.data() + at_, size);
    ++count_;
    return size;
  }
  size_t TextToZero() {
    const size_t end = data_.find('\0', at_);
    if (end == Bytes::npos) luaL_error(lua_, "unfinished string in data");
    lua_pushlstring(lua_, data_.data() + at_, end - at_);
    ++count_;
    return end - at_ + 1;
  }

  lua_State* lua_;
  Bytes data_;
  size_t at_;
  int count_ = 0;
};

int Unpack(lua_State* lua) {
  Format format(lua, luaL_checkstring(lua, 1));
  size_t size = 0;
  const char* data = luaL_checklstring(lua, 2, &size);
  const auto place = static_cast<size_t>(luaL_optinteger(lua, 3, 1));
  luaL_argcheck(lua, place > 0, 3, "offset must be 1 or greater");
  lua_settop(lua, 2);
  Unpacker unpacker(lua, {data, size}, place - 1);
  while (format.More()) {
    const Option option = format.Next(unpacker.at());
    unpacker.Take(option, format.big_endian());
  }
  lua_pushinteger(lua, static_cast<lua_Integer>(unpacker.at() + 1));
  return unpacker.count() + 1;
}

int Size(lua_State* lua) {
  Format format(lua, luaL_checkstring(lua, 1), false);
  size_t size = 0;
  while (format.More()) {
    const Option option = format.Next(size);
    if (option.letter == 's') luaL_argerror(lua, 1, "option 's' has no fixed size");
    if (option.letter == 'c' && option.size == 0) luaL_argerror(lua, 1, "option 'c0' has no fixed size");
    size += option.padding + option.size;
  }
  lua_pushinteger(lua, static_cast<lua_Integer>(size));
  return 1;
}

}  // namespace

int OpenStruct(lua_State* lua) {
  lua_createtable(lua, 0, 3);
  lua_pushcfunction(lua, Pack);
  lua_setfield(lua, -2, "pack");
  lua_pushcfunction(lua, Unpack);
  lua_setfield(lua, -2, "unpack");
  lua_pushcfunction(lua, Size);
  lua_setfield(lua, -2, "size");
  return 1;
}

}  // namespace respect::scripting
