// TomlValue: a TOML document as a plain tree that knows its lines, so that only one file of ours reads TOML itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace respect::spec {

struct TomlMember;

struct TomlValue {
  enum class Kind { kString, kInteger, kFloat, kBoolean, kArray, kTable, kTime };

  Kind kind = Kind::kTable;
  int line = 0;
  std::string text;                 // kString
  int64_t integer = 0;              // kInteger
  double number = 0;                // kFloat
  bool boolean = false;             // kBoolean
  std::vector<TomlValue> items;     // kArray
  std::vector<TomlMember> members;  // kTable, in order of lines

  bool IsString() const { return kind == Kind::kString; }
  bool IsArray() const { return kind == Kind::kArray; }
  bool IsTable() const { return kind == Kind::kTable; }
  // nullptr when this is no table or has no such member.
  const TomlValue* Find(std::string_view key) const;
};

// A struct of its own: a pair would have to know TomlValue whole before that holds it.
struct TomlMember {
  std::string key;
  TomlValue value;
};

// "a string", "an integer": for messages.
std::string_view KindName(TomlValue::Kind kind);

// Reads TOML 1.0. The error is "FILE:LINE: what is wrong".
Result<TomlValue> ParseToml(const std::string& text, const std::string& file);

}  // namespace respect::spec
