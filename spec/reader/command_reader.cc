#include "spec/reader/command_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "spec/reader/case_reader.h"
#include "spec/reader/key_reader.h"
#include "spec/reader/syntax_line.h"
#include "spec/reader/table_reader.h"
#include "spec/reader/want_reader.h"

namespace respect::spec {
namespace {

constexpr std::array<std::string_view, 25> kFlags = {"write",
                                                     "readonly",
                                                     "denyoom",
                                                     "module",
                                                     "admin",
                                                     "pubsub",
                                                     "noscript",
                                                     "blocking",
                                                     "loading",
                                                     "stale",
                                                     "skip_monitor",
                                                     "skip_slowlog",
                                                     "asking",
                                                     "fast",
                                                     "no_auth",
                                                     "may_replicate",
                                                     "no_mandatory_keys",
                                                     "no_async_loading",
                                                     "no_multi",
                                                     "movablekeys",
                                                     "allow_busy",
                                                     "touches_arbitrary_keys",
                                                     "sort_for_script",
                                                     "random",
                                                     "internal"};

bool Has(const std::vector<std::string>& list, std::string_view what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

int WordsOf(const std::string& name) { return 1 + static_cast<int>(std::count(name.begin(), name.end(), ' ')); }

// "CLIENT NO-EVICT" -> "client_no-evict.toml"
std::string FileNameOf(const std::string& name) {
  std::string file;
  for (const char c : name) file += c == ' ' ? '_' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return file + ".toml";
}

void CheckPlace(const Command& command, const std::string& path, Problems& problems) {
  const std::string expected = "commands/" + command.group + "/" + FileNameOf(command.name);
  if (path != expected)
    problems.Add(command.at, fmt::format("{} of group {} belongs in {}", command.name, command.group, expected));
}

void CheckFlags(const Command& command, Problems& problems) {
  for (const std::string& flag : command.flags) {
    if (std::find(kFlags.begin(), kFlags.end(), flag) == kFlags.end())
      problems.Add(command.at, fmt::format("there is no flag '{}'", flag));
  }
}

// Redis implies categories from flags; the file says only the others. Order: as written, then implied.
void AddCategories(const std::vector<std::string>& written, Command& command) {
  const auto flag = [&](std::string_view name) { return Has(command.flags, name); };
  std::vector<std::string>& out = command.acl_categories;
  const auto add = [&](const std::string& category) {
    if (!Has(out, "@" + category)) out.push_back("@" + category);
  };
  if (!command.module.empty()) {
    for (const std::string& category : written) add(category);
    return;
  }
  if (flag("write")) add("write");
  if (flag("readonly") && !Has(written, "scripting")) add("read");
  for (const std::string& category : written) add(category);
  if (flag("admin")) add("admin"), add("dangerous");
  if (flag("pubsub")) add("pubsub");
  if (flag("fast")) add("fast");
  if (flag("blocking")) add("blocking");
  if (!flag("fast")) add("slow");
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

void ReadDeprecation(TableReader& table, Command& command) {
  command.doc_flags = table.Texts("doc_flags");
  command.deprecated_since = table.VersionOf("deprecated");
  command.replaced_by = table.Text("replaced_by");
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
  command.flags = table.Texts("flags");
  command.tips = table.Texts("tips");
  command.error_codes = table.Texts("errors");
  command.provenance = table.Text("provenance");
  command.no_cases = table.Text("no_cases");
  AddCategories(table.Texts("acl"), command);
  ReadKeySpecs(table.Take("keys", TomlValue::Kind::kArray), command.key_specs, problems);
  ReadSyntax(table, command, problems);
  ReadVersions(table, command, problems);
  ReadHistory(table.Take("history", TomlValue::Kind::kArray), command, problems);
  ReadDeprecation(table, command);
  if (const TomlValue* replies = table.Take("replies", TomlValue::Kind::kArray); replies != nullptr) {
    for (const TomlValue& shape : replies->items) command.replies.push_back(ReadReplyShape(shape, problems));
  }
  table.Finish();
  CheckFlags(command, problems);
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
