#include "engine/scripting/json_reader.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <lua.hpp>

namespace respect::scripting::json {
namespace {

// Elements of an array that wait on Lua's stack until it is known how many there are: a power of two.
constexpr int kElementsAtOnce = 32;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Where a string ends or wants attention: the first quote, backslash or zero byte. There is one: a zero byte ends all.
const char* FindEndOfPlain(const char* at, const char* end) {
  constexpr uint64_t kOnes = 0x0101010101010101, kHighs = kOnes * 0x80;
  const auto zeros = [](uint64_t word) { return (word - kOnes) & ~word & kHighs; };
  for (; end - at >= 8; at += 8) {
    uint64_t word;
    std::memcpy(&word, at, sizeof(word));
    const uint64_t found = zeros(word) | zeros(word ^ kOnes * '"') | zeros(word ^ kOnes * '\\');
    if (found == 0) continue;
    // Only the lowest one is certain.
    if constexpr (std::endian::native == std::endian::little) return at + std::countr_zero(found) / 8;
    break;
  }
  while (*at != '"' && *at != '\\' && *at != '\0') ++at;
  return at;
}

// The value where it is exact by one division; lua-cjson takes strtod for all.
constexpr int kMaxExactDigits = 15;
constexpr std::array<double, kMaxExactDigits + 1> kPowersOfTen{1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                               1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

const char* ReadPlainNumber(const char* at, double& value) {
  const bool negative = *at == '-';
  if (negative) ++at;
  const char* const digits = at;
  uint64_t mantissa = 0;
  while (IsDigit(*at)) mantissa = mantissa * 10 + static_cast<uint64_t>(*at++ - '0');
  int64_t count = at - digits, after_point = 0;
  if (count == 0) return nullptr;
  if (*at == '.') {
    const char* const fraction = ++at;
    while (IsDigit(*at)) mantissa = mantissa * 10 + static_cast<uint64_t>(*at++ - '0');
    after_point = at - fraction;
    count += after_point;
  }
  if (count > kMaxExactDigits || (*at | 0x20) == 'e' || (*at | 0x20) == 'x') return nullptr;
  value = static_cast<double>(mantissa) / kPowersOfTen[static_cast<size_t>(after_point)];
  if (negative) value = -value;
  return at;
}

}  // namespace

bool Reader::Read() {
  if (!Value(0)) return false;
  SkipSpace();
  return at_ == end_;
}

void Reader::SkipSpace() {
  while (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r') ++at_;
}

bool Reader::Value(int depth) {
  SkipSpace();
  switch (*at_) {
    case '"': return String();
    case '{': return Object(depth + 1);
    case '[': return Array(depth + 1);
    case 't': lua_pushboolean(lua_, 1); return Word("true");
    case 'f': lua_pushboolean(lua_, 0); return Word("false");
    case 'n': lua_pushlightuserdata(lua_, nullptr); return Word("null");
    default: return (*at_ == '-' || IsDigit(*at_)) && Number();
  }
}

bool Reader::Word(Bytes word) {
  if (static_cast<size_t>(end_ - at_) < word.size() || std::memcmp(at_, word.data(), word.size()) != 0) return false;
  at_ += word.size();
  return true;
}

bool Reader::Number() {
  double value = 0;
  const char* after = ReadPlainNumber(at_, value);
  if (after == nullptr) {
    char* read_until = nullptr;
    value = std::strtod(at_, &read_until);
    if (read_until == at_) return false;
    after = read_until;
  }
  at_ = after;
  lua_pushnumber(lua_, value);
  return true;
}

// ---- Strings ----

bool Reader::String() {
  const char* const begin = ++at_;
  at_ = FindEndOfPlain(at_, end_);
  if (*at_ != '"') return *at_ == '\\' && StringWithEscapes(begin);
  lua_pushlstring(lua_, begin, static_cast<size_t>(at_ - begin));
  ++at_;
  return true;
}

bool Reader::StringWithEscapes(const char* begin) {
  scratch_.assign(begin, at_);
  while (*at_ == '\\') {
    ++at_;
    if (!Escape()) return false;
    const char* const plain = at_;
    at_ = FindEndOfPlain(at_, end_);
    scratch_.append(plain, at_);
  }
  if (*at_ != '"') return false;
  ++at_;
  lua_pushlstring(lua_, scratch_.data(), scratch_.size());
  return true;
}

bool Reader::Escape() {
  const char escaped = *at_++;
  switch (escaped) {
    case '"':
    case '\\':
    case '/': scratch_ += escaped; return true;
    case 'b': scratch_ += '\b'; return true;
    case 'f': scratch_ += '\f'; return true;
    case 'n': scratch_ += '\n'; return true;
    case 'r': scratch_ += '\r'; return true;
    case 't': scratch_ += '\t'; return true;
    case 'u': return CodePoint();
    default: return false;
  }
}

// Four hexadecimal digits, as UTF-8. Halves of pairs are left to lua-cjson.
bool Reader::CodePoint() {
  uint32_t code = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = *at_++;
    const char letter = static_cast<char>(c | 0x20);
    if (IsDigit(c)) {
      code = code * 16 + static_cast<uint32_t>(c - '0');
    } else if (letter >= 'a' && letter <= 'f') {
      code = code * 16 + static_cast<uint32_t>(letter - 'a' + 10);
    } else {
      return false;
    }
  }
  if (code >= 0xd800 && code <= 0xdfff) return false;
  const auto put = [this](uint32_t byte) { scratch_ += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6), put(0x80 | (code & 0x3f));
  } else {
    put(0xe0 | code >> 12), put(0x80 | (code >> 6 & 0x3f)), put(0x80 | (code & 0x3f));
  }
  return true;
}

// ---- Tables ----

// Reads up to the closing bracket or so many elements, which it leaves on the stack.
bool Reader::Elements(int depth) {
  for (int count = 1;; ++count) {
    if (!Value(depth)) return false;
    SkipSpace();
    if (*at_ != ',') return *at_ == ']';
    if (count == kElementsAtOnce) return true;
    ++at_;
  }
}

// lua-cjson adds one element after the other to an empty table, whose array then grows by doubling: made at once with a
// power of two it is the same.
bool Reader::Array(int depth) {
  if (depth > kMaxDepth || lua_checkstack(lua_, kElementsAtOnce + 3) == 0) return false;
  ++at_;
  SkipSpace();
  if (*at_ == ']') {
    ++at_;
    lua_createtable(lua_, 0, 0);
    return true;
  }
  lua_pushnil(lua_);  // the table's place
  const int table = lua_gettop(lua_);
  if (!Elements(depth)) return false;
  const int count = lua_gettop(lua_) - table;
  lua_createtable(lua_, static_cast<int>(std::bit_ceil(static_cast<unsigned>(count))), 0);
  lua_replace(lua_, table);
  for (int i = count; i > 0; --i) lua_rawseti(lua_, table, i);
  for (int i = count + 1; *at_ == ','; ++i) {
    ++at_;
    if (!Value(depth)) return false;
    lua_rawseti(lua_, table, i);
    SkipSpace();
  }
  return *at_++ == ']';
}

bool Reader::Object(int depth) {
  if (depth > kMaxDepth || lua_checkstack(lua_, 3) == 0) return false;
  lua_createtable(lua_, 0, 0);
  ++at_;
  SkipSpace();
  if (*at_ == '}') return ++at_, true;
  while (true) {
    if (*at_ != '"' || !String()) return false;
    SkipSpace();
    if (*at_ != ':') return false;
    ++at_;
    if (!Value(depth)) return false;
    lua_rawset(lua_, -3);
    SkipSpace();
    if (*at_ != ',') break;
    ++at_;
    SkipSpace();
  }
  return *at_++ == '}';
}

}  // namespace respect::scripting::json
