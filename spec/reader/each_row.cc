#include "spec/reader/each_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace respect::spec {
namespace {

bool IsColumnChar(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

// The next "<column>" from `start` on: where it begins and its length, brackets included.
std::optional<std::pair<size_t, size_t>> FindColumn(std::string_view text, size_t start) {
  for (size_t open = text.find('<', start); open != std::string_view::npos; open = text.find('<', open + 1)) {
    size_t end = open + 1;
    while (end < text.size() && IsColumnChar(text[end])) ++end;
    if (end > open + 1 && end < text.size() && text[end] == '>') return std::pair(open, end + 1 - open);
  }
  return std::nullopt;
}

std::string Inlined(const TomlValue& column, std::string_view name, Problems& problems) {
  if (column.IsString()) return column.text;
  if (column.kind == TomlValue::Kind::kInteger) return std::to_string(column.integer);
  problems.Add(column.line, fmt::format("'{}' stands inside a string and must be one itself", name));
  return "";
}

TomlValue SubstituteText(const TomlValue& value, const TomlValue& row, std::set<std::string>& used,
                         Problems& problems) {
  TomlValue result = value;
  result.text.clear();
  size_t done = 0;
  while (const auto place = FindColumn(value.text, done)) {
    const auto [open, length] = *place;
    const std::string name = value.text.substr(open + 1, length - 2);
    const TomlValue* column = row.Find(name);
    result.text += value.text.substr(done, open - done);
    done = open + length;
    if (column == nullptr) {
      problems.Add(value.line, fmt::format("'each' has no column '{}'", name));
      continue;
    }
    used.insert(name);
    if (length == value.text.size()) return *column;
    result.text += Inlined(*column, name, problems);
  }
  result.text += value.text.substr(done);
  return result;
}

}  // namespace

TomlValue Substitute(const TomlValue& value, const TomlValue& row, std::set<std::string>& used, Problems& problems) {
  if (value.IsString()) return SubstituteText(value, row, used, problems);
  TomlValue result = value;
  for (TomlValue& item : result.items) item = Substitute(item, row, used, problems);
  for (auto& [key, member] : result.members) member = Substitute(member, row, used, problems);
  return result;
}

}  // namespace respect::spec
