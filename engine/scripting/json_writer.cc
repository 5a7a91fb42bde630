#include "engine/scripting/json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <lua.hpp>

#include "engine/scripting/json_reader.h"

namespace respect::scripting::json {
namespace {

// Of a sparse array lua-cjson decides by its settings what becomes of it.
constexpr int kNeverSparse = 10;

// What stands for a byte: 0 itself, 'u' its number, or a backslash and this letter.
constexpr std::array<char, 256> kEscapes = [] {
  std::array<char, 256> escapes{};
  for (size_t byte = 0; byte < 0x20; ++byte) escapes[byte] = 'u';
  escapes[0x7f] = 'u';
  escapes['\b'] = 'b', escapes['\t'] = 't', escapes['\n'] = 'n', escapes['\f'] = 'f', escapes['\r'] = 'r';
  escapes['"'] = '"', escapes['\\'] = '\\', escapes['/'] = '/';
  return escapes;
}();

void AppendEscaped(std::string& out, unsigned char byte, char escape) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += '\\';
  out += escape;
  if (escape != 'u') return;
  out += "00";
  out += kDigits[byte >> 4];
  out += kDigits[byte & 0xf];
}

// Whole numbers of so many digits are written as they are.
constexpr double kWhole = 1e14;
// Of numbers below this, four digits after the point leave it at fewer than 14 in all.
constexpr double kSmall = 1e9;
constexpr int kDecimals = 4;
constexpr double kScale = 1e4;

// The number as "%.14g" prints it, where it is a decimal fraction of few digits: then no other of up to 14 is nearer to
// it.
char* PrintFraction(double number, char* at, char* end) {
  const double scaled = std::nearbyint(number * kScale);
  if (scaled / kScale != number || number < 1e-3) return nullptr;
  auto digits = static_cast<uint64_t>(scaled);
  at = std::to_chars(at, end, digits / static_cast<uint64_t>(kScale)).ptr;
  digits %= static_cast<uint64_t>(kScale);
  *at++ = '.';
  for (int i = kDecimals; i-- > 0; digits /= 10) at[i] = static_cast<char>('0' + digits % 10);
  at += kDecimals;
  while (at[-1] == '0') --at;
  return at;
}

}  // namespace

bool Writer::Number(double number) {
  if (!std::isfinite(number)) return false;
  std::array<char, 40> text;
  char* at = text.data();
  char* const end = text.data() + text.size();
  const double size = std::fabs(number);
  if (std::signbit(number)) *at++ = '-';
  char* after = nullptr;
  if (size < kWhole && size == std::floor(size)) {
    after = std::to_chars(at, end, static_cast<uint64_t>(size)).ptr;
  } else if (size < kSmall) {
    after = PrintFraction(size, at, end);
  }
  if (after == nullptr) after = text.data() + std::snprintf(text.data(), text.size(), "%.14g", number);
  out_.append(text.data(), after);
  return true;
}

void Writer::String(Bytes text) {
  out_ += '"';
  size_t plain = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (kEscapes[byte] == 0) [[likely]]
      continue;
    out_.append(text, plain, i - plain);
    AppendEscaped(out_, byte, kEscapes[byte]);
    plain = i + 1;
  }
  out_.append(text, plain);
  out_ += '"';
}

bool Writer::Write(int depth) {
  switch (lua_type(lua_, -1)) {
    case LUA_TSTRING: {
      size_t size = 0;
      const char* text = lua_tolstring(lua_, -1, &size);
      String({text, size});
      return true;
    }
    case LUA_TNUMBER: return Number(lua_tonumber(lua_, -1));
    case LUA_TBOOLEAN: out_ += lua_toboolean(lua_, -1) != 0 ? "true" : "false"; return true;
    case LUA_TNIL: out_ += "null"; return true;
    case LUA_TTABLE: return Table(depth + 1);
    case LUA_TLIGHTUSERDATA: out_ += "null"; return lua_touserdata(lua_, -1) == nullptr;
    default: return false;
  }
}

// A key that is no number makes it an object, wherever it comes; most have it in front.
bool Writer::Table(int depth) {
  if (depth > kMaxDepth || lua_checkstack(lua_, 4) == 0) return false;
  lua_pushnil(lua_);
  if (lua_next(lua_, -2) == 0) {
    out_ += "{}";
    return true;
  }
  return lua_type(lua_, -2) == LUA_TNUMBER ? Array(depth) : Object(depth);
}

bool Writer::Object(int depth) {
  out_ += '{';
  do {
    // lua_tolstring would change the table's key if it were a number.
    if (lua_type(lua_, -2) != LUA_TSTRING) return false;
    size_t size = 0;
    const char* key = lua_tolstring(lua_, -2, &size);
    String({key, size});
    out_ += ':';
    if (!Write(depth)) return false;
    out_ += ',';
    lua_pop(lua_, 1);
  } while (lua_next(lua_, -2) != 0);
  out_.back() = '}';
  return true;
}

int Writer::CountElements() {
  double most = 0;
  int count = 0;
  do {
    if (lua_type(lua_, -2) != LUA_TNUMBER) return 0;
    const double key = lua_tonumber(lua_, -2);
    if (key < 1 || key != std::floor(key)) return 0;
    most = std::max(most, key);
    ++count;
    lua_pop(lua_, 1);
  } while (lua_next(lua_, -2) != 0);
  return most == count || most <= kNeverSparse ? static_cast<int>(most) : 0;
}

bool Writer::Array(int depth) {
  const int count = CountElements();
  if (count == 0) return false;
  out_ += '[';
  for (int i = 1; i <= count; ++i) {
    lua_rawgeti(lua_, -1, i);
    if (!Write(depth)) return false;
    out_ += ',';
    lua_pop(lua_, 1);
  }
  out_.back() = ']';
  return true;
}

}  // namespace respect::scripting::json
