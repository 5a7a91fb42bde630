// cjson against lua-cjson itself, which it must not be told from: values, the order in which tables are walked, errors.
#include "engine/scripting/json_library.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <lua.hpp>
#include <memory>
#include <string>

extern "C" {
#include <lua-cjson.h>
}

namespace respect::scripting {
namespace {

constexpr char kPrelude[] = R"(
  local function show(value)
    if type(value) == 'number' then return string.format('%.17g', value) end
    if type(value) ~= 'table' then return type(value) .. ':' .. tostring(value) end
    local parts = {}
    for k, v in pairs(value) do parts[#parts + 1] = show(k) .. '=' .. show(v) end
    return '{' .. table.concat(parts, ',') .. '}#' .. #value
  end
  local function outcome(f, ...)
    local ok, value = pcall(f, ...)
    return tostring(ok) .. ' ' .. show(value)
  end
  function decoded(library, ...) return outcome(library.decode, ...) end
  function encoded(library, ...) return outcome(library.encode, ...) end
  function encoded_from(library, code) return outcome(library.encode, assert(loadstring('return ' .. code))()) end
  function encoded_again(library, text)
    local ok, value = pcall(usual.decode, text)
    return ok and outcome(library.encode, value) or 'none'
  end
  function in_a_script(library, code) return outcome(assert(loadstring(code, '@script')), library) end
)";

class JsonLibraryTest : public testing::Test {
 protected:
  JsonLibraryTest() {
    luaL_openlibs(lua_.get());
    OpenJson(lua_.get());
    lua_setglobal(lua_.get(), "ours");
    lua_pushcfunction(lua_.get(), luaopen_cjson);
    lua_call(lua_.get(), 0, 1);
    lua_setglobal(lua_.get(), "usual");
    EXPECT_EQ(luaL_dostring(lua_.get(), kPrelude), 0);
  }

  std::string Call(const char* function, const char* library, const std::string& text) {
    lua_getglobal(lua_.get(), function);
    lua_getglobal(lua_.get(), library);
    lua_pushlstring(lua_.get(), text.data(), text.size());
    EXPECT_EQ(lua_pcall(lua_.get(), 2, 1, 0), 0) << lua_tostring(lua_.get(), -1);
    size_t size = 0;
    const char* answer = lua_tolstring(lua_.get(), -1, &size);
    std::string copy(answer, size);
    lua_settop(lua_.get(), 0);
    return copy;
  }

  void ExpectAlike(const char* function, const std::string& text) {
    EXPECT_EQ(Call(function, "ours", text), Call(function, "usual", text)) << function << ": " << text;
  }
  void AssertAlike(const char* function, const std::string& text) {
    RC_ASSERT(Call(function, "ours", text) == Call(function, "usual", text));
  }

  std::unique_ptr<lua_State, decltype(&lua_close)> lua_{luaL_newstate(), &lua_close};
};

TEST_F(JsonLibraryTest, ReadsAsLuaCjsonDoes) {
  for (const char* text : {"{}",
                           "[]",
                           "[ ]",
                           "{ }",
                           "null",
                           "true",
                           "false",
                           " 1 ",
                           "[1,2,3]",
                           "[[],[[]],{}]",
                           "{\"a\":1,\"b\":[null]}",
                           "{\"a\":1,\"a\":2}",
                           "",
                           " ",
                           "nul",
                           "tru",
                           "truex",
                           "[1,]",
                           "[,1]",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{a:1}",
                           "{1:2}",
                           "{\"a\":1,}",
                           "[1",
                           "{\"a\":1",
                           "\"abc",
                           "\"a\\",
                           "\"a\\u12",
                           "\"\\u0041\\u00e9\\u20ac\\u0000z\"",
                           "\"\\ud83d\\ude00\"",
                           "\"\\ud83d\"",
                           "\"\\ude00\"",
                           "\"\\uZZZZ\"",
                           "\"\\q\"",
                           "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                           "\"long enough to be read by words of eight bytes\\n and on after it\"",
                           "1.",
                           "-",
                           "-0",
                           "-0.0",
                           "01",
                           "-01",
                           "0x10",
                           "1e5",
                           "1E-5",
                           "1e",
                           "1.5e+3",
                           ".5",
                           "-.5",
                           "+1",
                           "Infinity",
                           "-Infinity",
                           "nan",
                           "NaN",
                           "inf",
                           "123456789012345",
                           "1234567890123456",
                           "9007199254740993",
                           "0.1",
                           "0.30000000000000004",
                           "1.7976931348623157e308",
                           "1e400",
                           "3.14159265358979",
                           "1.0x",
                           "[1]]",
                           "[1] 2",
                           "tRue",
                           "'a'",
                           "[1 2]",
                           "{\"a\" 1}",
                           "\xef\xbb\xbf[]"})
    ExpectAlike("decoded", text);
  ExpectAlike("decoded", std::string("1\0 2", 4));
  ExpectAlike("decoded", std::string("\"a\0b\"", 5));
  ExpectAlike("decoded", std::string("\0\0", 2));
}

TEST_F(JsonLibraryTest, ReadsDeepAndLongArraysAsLuaCjsonDoes) {
  for (const int depth : {1, 99, 100, 101, 102, 999, 1000, 1001})
    ExpectAlike("decoded", std::string(depth, '[') + std::string(depth, ']'));
  for (const int count : {1, 2, 3, 4, 5, 31, 32, 33, 34, 63, 64, 65, 200}) {
    std::string text = "[0";
    for (int i = 1; i < count; ++i) text += "," + std::to_string(i);
    ExpectAlike("decoded", text + "]");
    ExpectAlike("decoded", text + ",]");
    ExpectAlike("encoded_again", text + "]");
    // What the array part holds decides where `#` ends among holes.
    const std::string code = "local t = (...).decode('" + text + "]') t[#t] = nil t[3] = nil t[#t] = nil return #t";
    ExpectAlike("in_a_script", code);
  }
}

TEST_F(JsonLibraryTest, WritesAsLuaCjsonDoes) {
  for (const char* code : {"nil",
                           "true",
                           "{}",
                           "{1,2,3}",
                           "{1,nil,3}",
                           "{[2]=1}",
                           "{[10]=1}",
                           "{[11]=1}",
                           "{[3]=1,[12]=2}",
                           "{[0]=1}",
                           "{[-1]=1}",
                           "{[1.5]=1}",
                           "{1,a=2}",
                           "{a=1,[1]=2}",
                           "{[20]=1,a=2}",
                           "{[true]=1}",
                           "{a=print}",
                           "print",
                           "usual.null",
                           "{usual.null}",
                           "1/0",
                           "-1/0",
                           "0/0",
                           "{0/0}",
                           "-0",
                           "0",
                           "1e14",
                           "99999999999999",
                           "100000000000001",
                           "1e15",
                           "0.1",
                           "1.75",
                           "-2.5",
                           "0.0001",
                           "0.001",
                           "0.00012",
                           "123456.7891",
                           "123456.78915",
                           "999999999.9999",
                           "1e9+0.5",
                           "1/3",
                           "2^53",
                           "-2^63",
                           "{a={b={c={}}}}",
                           "io.stdout",
                           "{{},{},{{}}}",
                           "'\\127\\0\\1/\\\\\"'",
                           "setmetatable({}, {__index={1}})",
                           "{[1e300]=1}"})
    ExpectAlike("encoded_from", code);
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  ExpectAlike("encoded", every);
}

TEST_F(JsonLibraryTest, SettingsAndErrorsAreLuaCjsons) {
  for (const char* code : {
           "return (...).decode('[1')",
           "return (...).decode()",
           "return (...).decode(1, 2)",
           "return (...).decode(12)",
           "return (...).decode({})",
           "return (...).encode()",
           "return (...).encode(1, 2)",
           "local j = ... j.encode_number_precision(3) return j.encode(1/3)",
           "local j = ... j.encode_sparse_array(true) return j.encode({[100]=1})",
           "local j = ... j.encode_max_depth(2) return j.encode({{{}}})",
           "local j = ... j.decode_max_depth(2) return j.decode('[[[]]]')",
           "local j = ... j.decode_invalid_numbers(false) return j.decode('[01]')",
           "local j = ... j.encode_invalid_numbers('null') return j.encode({0/0})",
           "return (...).encode_max_depth()",
           "return (...).encode_max_depth(1, 2)",
           "local t = {} t[1] = t return (...).encode(t)",
           "return (...).new().decode('[1]')",
       })
    ExpectAlike("in_a_script", code);
}

RC_GTEST_FIXTURE_PROP(JsonLibraryTest, AnyPiecesOfJsonAreReadAlike, ()) {
  const auto piece = rc::gen::element<std::string>("{", "}", "[", "]", ",", ":", " ", "\"", "\\", "1", "-2.5", "0.1",
                                                   "e3", "true", "null", "\"a\"", "\"bb\":", "\"c\":", "\"\\n\"",
                                                   "\\u00e9", "{\"k\":", "[1,2", "12345678901234567");
  std::string text;
  for (const std::string& next : *rc::gen::container<std::vector<std::string>>(piece)) text += next;
  AssertAlike("decoded", text);
  AssertAlike("encoded_again", text);
}

RC_GTEST_FIXTURE_PROP(JsonLibraryTest, AnyObjectIsWalkedAlike, ()) {
  const auto keys = *rc::gen::container<std::vector<std::string>>(
      rc::gen::container<std::string>(rc::gen::inRange('a', static_cast<char>('f' + 1))));
  std::string text = "{";
  for (const std::string& key : keys) text += (text.size() > 1 ? ",\"" : "\"") + key + "\":[1.5,\"" + key + "\"]";
  AssertAlike("decoded", text + "}");
  AssertAlike("encoded_again", text + "}");
}

RC_GTEST_FIXTURE_PROP(JsonLibraryTest, AnyNumberIsWrittenAndReadAlike,
                      (int64_t bits, int64_t whole, uint8_t decimals)) {
  for (const double number : {std::bit_cast<double>(bits), static_cast<double>(whole),
                              static_cast<double>(whole % 1'000'000'000) / std::pow(10.0, decimals % 8)}) {
    char text[64];
    std::snprintf(text, sizeof(text), "%.17g", number);
    if (number == number) AssertAlike("decoded", text);
    AssertAlike("encoded_from", std::string("tonumber('") + text + "')");
  }
}

RC_GTEST_FIXTURE_PROP(JsonLibraryTest, AnyStringIsWrittenAndReadAlike, (const std::string& text)) {
  AssertAlike("encoded", text);
  AssertAlike("decoded", '"' + text + '"');
}

}  // namespace
}  // namespace respect::scripting
