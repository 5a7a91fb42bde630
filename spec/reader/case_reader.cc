#include "spec/reader/case_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "spec/reader/each_row.h"
#include "spec/reader/step_reader.h"
#include "spec/reader/table_reader.h"
#include "spec/reader/want_reader.h"

namespace respect::spec {
namespace {

constexpr std::array<std::string_view, 11> kModes = {"resp2",     "resp3", "pipelined", "byte-split", "multi",  "lua",
                                                     "lua-resp3", "dump",  "rdb",       "aof",        "replica"};

// Keys of a row that stand for the case's own, and are no columns.
constexpr std::array<std::string_view, 7> kRowKeys = {"id",       "rule",  "since",     "until",
                                                      "protocol", "needs", "skip_modes"};

bool IsRowKey(std::string_view key) { return std::find(kRowKeys.begin(), kRowKeys.end(), key) != kRowKeys.end(); }

bool IsIdText(std::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
}

void CheckId(const std::string& id, int line, Problems& problems) {
  if (!IsIdText(id)) problems.Add(line, fmt::format("'{}' is no id: small letters, digits, '.', '-', '_'", id));
}

// "CLIENT NO-EVICT" -> "client.no-evict."
std::string IdPrefix(const std::string& command) {
  std::string prefix;
  for (const char c : command) prefix += c == ' ' ? '.' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return prefix + ".";
}

// The part that a case and a row of it share.
void ReadGates(TableReader& table, Case& result, Problems& problems) {
  if (const auto since = table.VersionOf("since")) result.since = since;
  if (const auto until = table.VersionOf("until")) result.until = until;
  if (const auto protocol = ReadProtocol(table, problems)) result.protocol = protocol;
  for (std::string& feature : table.Texts("needs")) result.needs.push_back(std::move(feature));
  for (auto& [mode, reason] : table.Pairs("skip_modes")) {
    if (std::find(kModes.begin(), kModes.end(), mode) == kModes.end()) {
      problems.Add(table.line(), fmt::format("there is no mode '{}'", mode));
    }
    result.skip_modes[mode] = std::move(reason);
  }
}

void ReadGiven(const TomlValue* given, Case& result, Problems& problems) {
  if (given == nullptr) return;
  for (const TomlValue& command : given->items) {
    CommandWords words = ReadCommandWords(command, problems);
    if (!words.saved.empty()) problems.Add(command.line, "'given' keeps no replies to refer to");
    result.given.push_back(std::move(words.args));
  }
}

// One case of a table whose strings are final.
Case ReadOne(const TomlValue& value, const CaseDefaults& defaults, Problems& problems) {
  Case result;
  result.at = problems.At(value.line);
  result.command = defaults.command;
  result.needs = defaults.needs;
  result.since = defaults.since;
  result.until = defaults.until;
  result.protocol = defaults.protocol;
  TableReader table(value, "[[case]]", problems);
  result.id = table.RequiredText("id");
  result.rule = table.RequiredText("rule");
  result.conns = table.Texts("conns");
  result.provenance = table.Text("provenance");
  for (auto& [name, text] : table.Pairs("config", true)) result.config[name] = std::move(text);
  ReadGates(table, result, problems);
  ReadGiven(table.Take("given", TomlValue::Kind::kArray), result, problems);
  table.Take("each");
  const TomlValue* steps = table.Required("steps");
  if (steps != nullptr && (!steps->IsArray() || steps->items.empty())) {
    problems.Add(steps->line, "'steps' must be an array of at least one step");
  } else if (steps != nullptr) {
    for (const TomlValue& step : steps->items) result.steps.push_back(ReadStep(step, result.conns, problems));
  }
  table.Finish();
  CheckSaved(result, problems);
  return result;
}

std::set<std::string> ColumnsOf(const TomlValue& row) {
  std::set<std::string> columns;
  for (const auto& [key, value] : row.members) {
    if (!IsRowKey(key)) columns.insert(key);
  }
  return columns;
}

// The case of one row; `first` is the row the others must look like.
void ReadRow(const TomlValue& table, const TomlValue& row, const TomlValue& first, const CaseDefaults& defaults,
             std::vector<Case>& cases, Problems& problems) {
  TableReader reader(row, "a row of 'each'", problems);
  const std::string id = reader.RequiredText("id");
  if (!id.empty()) CheckId(id, row.line, problems);
  const std::set<std::string> columns = ColumnsOf(row);
  if (columns != ColumnsOf(first)) return problems.Add(row.line, "this row has other columns than the first");

  TomlValue filled = table;
  std::set<std::string> used;
  for (const std::string_view key : {"given", "steps", "config"}) {
    for (auto& [name, value] : filled.members) {
      if (name == key) value = Substitute(value, row, used, problems);
    }
  }
  for (const std::string& column : columns) {
    if (!used.contains(column)) problems.Add(row.line, fmt::format("column '{}' is used nowhere", column));
    reader.Take(column);
  }
  Case result = ReadOne(filled, defaults, problems);
  result.id += "/" + id;
  result.at.line = row.line;
  if (reader.Has("rule")) result.rule = reader.Text("rule");
  ReadGates(reader, result, problems);
  cases.push_back(std::move(result));
}

}  // namespace

std::optional<int> ReadProtocol(TableReader& table, Problems& problems) {
  const std::optional<int64_t> protocol = table.Integer("protocol");
  if (!protocol) return std::nullopt;
  if (*protocol != 2 && *protocol != 3) problems.Add(table.line(), "'protocol' must be 2 or 3");
  return static_cast<int>(*protocol);
}

void ReadCase(const TomlValue& table, const CaseDefaults& defaults, std::vector<Case>& cases, Problems& problems) {
  if (const TomlValue* id = table.Find("id"); id != nullptr && id->IsString()) {
    CheckId(id->text, id->line, problems);
    const std::string prefix = IdPrefix(defaults.command);
    if (!defaults.command.empty() && !id->text.starts_with(prefix)) {
      problems.Add(id->line, fmt::format("the id of a case of {} begins with '{}'", defaults.command, prefix));
    }
  }
  const TomlValue* each = table.Find("each");
  if (each == nullptr) {
    cases.push_back(ReadOne(table, defaults, problems));
    return;
  }
  if (!each->IsArray() || each->items.empty()) {
    problems.Add(each->line, "'each' must be an array of at least one row");
    return;
  }
  for (const TomlValue& row : each->items) ReadRow(table, row, each->items.front(), defaults, cases, problems);
}

}  // namespace respect::spec
