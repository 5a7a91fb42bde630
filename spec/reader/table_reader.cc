#include "spec/reader/table_reader.h"

#include <fmt/format.h>

#include <charconv>

namespace respect::spec {
namespace {

constexpr int64_t kFormat = 1;

const TomlValue& EmptyTable() {
  static const TomlValue kEmpty;
  return kEmpty;
}

}  // namespace

TableReader::TableReader(const TomlValue& table, std::string what, Problems& problems)
    : table_(table.IsTable() ? table : EmptyTable()), what_(std::move(what)), problems_(problems) {
  if (!table.IsTable()) {
    problems_.Add(table.line, fmt::format("{} must be a table, not {}", what_, KindName(table.kind)));
  }
}

const TomlValue* TableReader::Take(std::string_view key) {
  known_.emplace(key);
  return table_.Find(key);
}

const TomlValue* TableReader::Take(std::string_view key, TomlValue::Kind kind) {
  const TomlValue* value = Take(key);
  if (value == nullptr || value->kind == kind) return value;
  problems_.Add(value->line, fmt::format("'{}' must be {}, not {}", key, KindName(kind), KindName(value->kind)));
  return nullptr;
}

const TomlValue* TableReader::Required(std::string_view key) {
  const TomlValue* value = Take(key);
  if (value == nullptr) problems_.Add(table_.line, fmt::format("{} needs '{}'", what_, key));
  return value;
}

std::string TableReader::Text(std::string_view key) {
  const TomlValue* value = Take(key, TomlValue::Kind::kString);
  if (value == nullptr) return "";
  if (value->text.empty()) problems_.Add(value->line, fmt::format("'{}' is empty: leave it out", key));
  return value->text;
}

std::string TableReader::RequiredText(std::string_view key) {
  const TomlValue* value = Required(key);
  return value == nullptr ? "" : TextOf(*value, key, problems_);
}

bool TableReader::Flag(std::string_view key) {
  const TomlValue* value = Take(key, TomlValue::Kind::kBoolean);
  if (value != nullptr && !value->boolean) {
    problems_.Add(value->line, fmt::format("'{} = false' says nothing: leave it out", key));
  }
  return value != nullptr;
}

std::optional<int64_t> TableReader::Integer(std::string_view key) {
  const TomlValue* value = Take(key, TomlValue::Kind::kInteger);
  if (value == nullptr) return std::nullopt;
  return value->integer;
}

std::optional<Version> TableReader::VersionOf(std::string_view key) {
  const TomlValue* value = Take(key, TomlValue::Kind::kString);
  if (value == nullptr) return std::nullopt;
  const std::optional<Version> version = ParseVersion(value->text);
  if (!version) problems_.Add(value->line, fmt::format("'{}' is no version: {}", key, value->text));
  return version;
}

std::vector<std::string> TableReader::Texts(std::string_view key) {
  std::vector<std::string> texts;
  const TomlValue* value = Take(key, TomlValue::Kind::kArray);
  if (value == nullptr) return texts;
  for (const TomlValue& item : value->items) texts.push_back(TextOf(item, key, problems_));
  return texts;
}

std::vector<std::pair<std::string, std::string>> TableReader::Pairs(std::string_view key, bool numbers) {
  std::vector<std::pair<std::string, std::string>> pairs;
  const TomlValue* value = Take(key, TomlValue::Kind::kTable);
  if (value == nullptr) return pairs;
  for (const auto& [name, member] : value->members) {
    if (numbers && member.kind == TomlValue::Kind::kInteger) {
      pairs.emplace_back(name, std::to_string(member.integer));
    } else {
      pairs.emplace_back(name, TextOf(member, fmt::format("{}.{}", key, name), problems_));
    }
  }
  return pairs;
}

void TableReader::Finish() {
  for (const auto& [key, value] : table_.members) {
    if (!known_.contains(key)) problems_.Add(value.line, fmt::format("{} has no key '{}'", what_, key));
  }
}

std::optional<Version> ParseVersion(std::string_view text) {
  int parts[3] = {0, 0, 0};
  size_t count = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    if (count == 3) return std::nullopt;
    const auto [next, error] = std::from_chars(at, end, parts[count]);
    if (error != std::errc() || parts[count] < 0) return std::nullopt;
    ++count;
    if (next == end) break;
    if (*next != '.') return std::nullopt;
    at = next + 1;
  }
  if (count < 2) return std::nullopt;
  return Version{parts[0], parts[1], parts[2]};
}

std::string TextOf(const TomlValue& value, std::string_view what, Problems& problems) {
  if (value.IsString()) return value.text;
  problems.Add(value.line, fmt::format("'{}' must be a string, not {}", what, KindName(value.kind)));
  return "";
}

void CheckFormat(TableReader& file, Problems& problems) {
  const TomlValue* format = file.Required("format");
  if (format == nullptr) return;
  if (format->kind != TomlValue::Kind::kInteger || format->integer != kFormat) {
    problems.Add(format->line, fmt::format("'format' must be {}", kFormat));
  }
}

}  // namespace respect::spec
