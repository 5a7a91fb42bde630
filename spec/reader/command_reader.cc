#include "spec/reader/command_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <span>

#include "spec/reader/case_reader.h"
#include "spec/reader/derive_reader.h"
#include "spec/reader/key_reader.h"
#include "spec/reader/syntax_line.h"
#include "spec/reader/table_reader.h"
#include "spec/reader/vocabulary.h"
#include "spec/reader/want_reader.h"

namespace respect::spec {
namespace {

int WordsOf(const std::string& name) { return 1 + static_cast<int>(std::count(name.begin(), name.end(), ' ')); }

// "CLIENT NO-EVICT" -> "client_no-evict.toml"
std::string FileNameOf(const std::string& name) {
  std::string file;
  for (const char c : name) file += c == ' ' ? '_' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return file + ".toml";
}

void CheckPlace(const Command& command, const std::string& path, Problems& problems) {
  if (command.name.empty() || command.group.empty()) return;  // which is reported already
  const std::string expected = "commands/" + command.group + "/" + FileNameOf(command.name);
  if (path != expected)
    problems.Add(command.at, fmt::format("{} of group {} belongs in {}", command.name, command.group, expected));
}

// A list whose words must be of `known`.
std::vector<std::string> ReadKnown(TableReader& table, std::string_view key, std::span<const std::string_view> known,
                                   Problems& problems) {
  std::vector<std::string> words = table.Texts(key);
  for (const std::string& word : words) {
    if (PlaceOf(known, word) == known.size()) problems.Add(table.line(), fmt::format("'{}' knows no '{}'", key, word));
  }
  return words;
}

// A function's name, or one of the two words that say why there is none.
void CheckEngine(const Command& command, Problems& problems) {
  const std::string& name = command.engine;
  if (name == "planned" || name == "container") return;
  const bool fits = !name.empty() && std::isupper(static_cast<unsigned char>(name[0])) &&
                    std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c); });
  if (!fits) {
    problems.Add(command.at, fmt::format("'engine' is a function's name, planned or container, not '{}'", name));
  }
}

void ReadVersions(TableReader& table, Command& command, Problems& problems) {
  for (const std::string_view key : {"added", "deprecated_arguments"}) {
    const int line = table.Has(key) ? table.Take(key)->line : table.line();
    for (const auto& [name, text] : table.Pairs(key)) {
      const std::optional<Version> version = ParseVersion(text);
      const Result<Argument*> argument = FindArgument(command.arguments, name);
      if (!version) problems.Add(line, fmt::format("'{}' is no version: {}", name, text));
      if (!argument.ok()) problems.Add(line, std::string(argument.error().text()));
      if (!version || !argument.ok()) continue;
      (key == "added" ? (*argument)->since : (*argument)->deprecated_since) = version;
    }
  }
}

// The arguments whose `since` COMMAND DOCS keeps to itself.
void ReadUntold(TableReader& table, Command& command, Problems& problems) {
  const int line = table.Has("untold") ? table.Take("untold")->line : table.line();
  for (const std::string& name : table.Texts("untold")) {
    const Result<Argument*> argument = FindArgument(command.arguments, name);
    if (!argument.ok()) {
      problems.Add(line, std::string(argument.error().text()));
    } else if (!(*argument)->since) {
      problems.Add(line, fmt::format("'added' does not say since when there is '{}'", name));
    } else {
      (*argument)->since_untold = true;
    }
  }
}

void ReadSyntax(TableReader& table, Command& command, Problems& problems) {
  const TomlValue* value = table.Required("syntax");
  if (value == nullptr) return;
  command.syntax = TextOf(*value, "syntax", problems);
  Result<std::vector<Argument>> arguments = ParseSyntax(command.syntax, command.key_specs.size());
  if (!arguments.ok()) return problems.Add(value->line, "syntax: " + std::string(arguments.error().text()));
  command.arguments = std::move(*arguments);
  const int follows = ArityOf(command.arguments, WordsOf(command.name));
  const std::optional<int64_t> written = table.Integer("arity");
  if (written && *written == follows) problems.Add(table.line(), "'arity' follows from 'syntax': leave it out");
  command.arity = written ? static_cast<int>(*written) : follows;
}

void ReadHistory(const TomlValue* history, Command& command, Problems& problems) {
  if (history == nullptr) return;
  for (const TomlValue& item : history->items) {
    TableReader entry(item, "an entry of 'history'", problems);
    const std::optional<Version> since = entry.VersionOf("since");
    if (!since) problems.Add(item.line, "an entry of 'history' needs 'since'");
    command.history.push_back({since.value_or(Version{}), entry.RequiredText("text")});
    entry.Finish();
  }
}

void ReadDeprecation(TableReader& table, Command& command, Problems& problems) {
  static constexpr std::string_view kDocFlags[] = {"syscmd"};
  command.doc_flags = ReadKnown(table, "doc_flags", kDocFlags, problems);
  command.deprecated_since = table.VersionOf("deprecated");
  command.replaced_by = table.Text("replaced_by");
  if (!command.replaced_by.empty() && !command.deprecated_since) {
    problems.Add(table.line(), "'replaced_by' needs 'deprecated'");
  }
  if (command.deprecated_since) command.doc_flags.insert(command.doc_flags.begin(), "deprecated");
}

Command ReadCommand(const TomlValue& value, Problems& problems) {
  Command command;
  command.at = problems.At(value.line);
  TableReader table(value, "[command]", problems);
  command.name = table.RequiredText("name");
  command.group = table.RequiredText("group");
  command.module = table.Text("module");
  command.summary = table.RequiredText("summary");
  command.complexity = table.Text("complexity");
  command.since = table.VersionOf("since").value_or(Version{});
  command.engine = table.RequiredText("engine");
  table.Required("flags");
  command.flags = ReadKnown(table, "flags", CommandFlags(), problems);
  command.tips = table.Texts("tips");
  command.error_codes = table.Texts("errors");
  command.provenance = table.Text("provenance");
  command.no_cases = table.Text("no_cases");
  command.acl_categories =
      AllCategories(ReadKnown(table, "acl", AclCategories(), problems), command.flags, !command.module.empty());
  ReadKeySpecs(table.Take("keys", TomlValue::Kind::kArray), command.key_specs, problems);
  ReadSyntax(table, command, problems);
  ReadVersions(table, command, problems);
  ReadUntold(table, command, problems);
  ReadHistory(table.Take("history", TomlValue::Kind::kArray), command, problems);
  ReadDeprecation(table, command, problems);
  if (const TomlValue* replies = table.Take("replies", TomlValue::Kind::kArray); replies != nullptr) {
    for (const TomlValue& shape : replies->items) command.replies.push_back(ReadReplyShape(shape, problems));
  }
  ReadDerivation(table, command, problems);
  table.Finish();
  CheckEngine(command, problems);
  return command;
}

}  // namespace

ReplyShape ReadReplyShape(const TomlValue& value, Problems& problems) {
  ReplyShape shape;
  TableReader table(value, "an entry of 'replies'", problems);
  if (const TomlValue* want = table.Required("want"); want != nullptr) shape.want = ReadWant(*want, problems);
  shape.when = table.Text("when");
  shape.since = table.VersionOf("since");
  shape.until = table.VersionOf("until");
  table.Finish();
  return shape;
}

std::string PathOf(const TomlValue& document) {
  const TomlValue* command = document.Find("command");
  const TomlValue* name = command == nullptr ? nullptr : command->Find("name");
  const TomlValue* group = command == nullptr ? nullptr : command->Find("group");
  if (name == nullptr || group == nullptr) return "";
  return "commands/" + group->text + "/" + FileNameOf(name->text);
}

Command ReadCommandFile(const TomlValue& document, const std::string& path, Problems& problems) {
  TableReader file(document, "the file", problems);
  CheckFormat(file, problems);
  Command command;
  if (const TomlValue* table = file.Required("command"); table != nullptr) command = ReadCommand(*table, problems);
  CheckPlace(command, path, problems);
  if (const TomlValue* cases = file.Take("case", TomlValue::Kind::kArray); cases != nullptr) {
    const CaseDefaults defaults{.command = command.name, .needs = {}, .since = {}, .until = {}, .protocol = {}};
    for (const TomlValue& table : cases->items) ReadCase(table, defaults, command.cases, problems);
  }
  file.Finish();
  return command;
}

}  // namespace respect::spec
