// The only translation unit that includes toml11: its header costs seconds to compile.
#include "spec/reader/toml_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <toml.hpp>

namespace respect::spec {
namespace {

using Parsed = toml::basic_value<toml::discard_comments, std::map, std::vector>;

TomlValue Convert(const Parsed& from);

void ConvertArray(const Parsed& from, TomlValue& to) {
  to.kind = TomlValue::Kind::kArray;
  for (const Parsed& item : from.as_array()) to.items.push_back(Convert(item));
}

void ConvertTable(const Parsed& from, TomlValue& to) {
  to.kind = TomlValue::Kind::kTable;
  for (const auto& [key, value] : from.as_table()) to.members.push_back({key, Convert(value)});
  std::stable_sort(to.members.begin(), to.members.end(),
                   [](const auto& a, const auto& b) { return a.value.line < b.value.line; });
}

TomlValue Convert(const Parsed& from) {
  TomlValue to;
  to.line = static_cast<int>(from.location().line());
  switch (from.type()) {
    case toml::value_t::string:
      to.kind = TomlValue::Kind::kString;
      to.text = from.as_string().str;
      break;
    case toml::value_t::integer:
      to.kind = TomlValue::Kind::kInteger;
      to.integer = from.as_integer();
      break;
    case toml::value_t::floating:
      to.kind = TomlValue::Kind::kFloat;
      to.number = from.as_floating();
      break;
    case toml::value_t::boolean:
      to.kind = TomlValue::Kind::kBoolean;
      to.boolean = from.as_boolean();
      break;
    case toml::value_t::array: ConvertArray(from, to); break;
    case toml::value_t::table: ConvertTable(from, to); break;
    default: to.kind = TomlValue::Kind::kTime; break;
  }
  return to;
}

// toml11 says "[error] toml::parse_x: what\n --> file\n ..."; only what is wrong interests.
std::string FirstLine(std::string text) {
  text = text.substr(0, text.find('\n'));
  for (const std::string_view prefix : {"[error] ", "toml::"}) {
    if (text.starts_with(prefix)) text.erase(0, prefix.size());
  }
  return text;
}

}  // namespace

const TomlValue* TomlValue::Find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

std::string_view KindName(TomlValue::Kind kind) {
  switch (kind) {
    case TomlValue::Kind::kString: return "a string";
    case TomlValue::Kind::kInteger: return "an integer";
    case TomlValue::Kind::kFloat: return "a float";
    case TomlValue::Kind::kBoolean: return "a boolean";
    case TomlValue::Kind::kArray: return "an array";
    case TomlValue::Kind::kTable: return "a table";
    case TomlValue::Kind::kTime: return "a time";
  }
  return "";
}

Result<TomlValue> ParseToml(const std::string& text, const std::string& file) {
  try {
    std::istringstream stream(text);
    return Convert(toml::parse<toml::discard_comments, std::map, std::vector>(stream, file));
  } catch (const toml::exception& problem) {
    return Error(fmt::format("{}:{}: {}", file, problem.location().line(), FirstLine(problem.what())));
  } catch (const std::exception& problem) {
    return Error(fmt::format("{}:1: {}", file, FirstLine(problem.what())));
  }
}

}  // namespace respect::spec
