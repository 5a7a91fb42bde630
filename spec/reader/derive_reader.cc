#include "spec/reader/derive_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "spec/reader/want_reader.h"

namespace respect::spec {
namespace {

constexpr std::array<std::string_view, 10> kTypes = {"string", "list", "set", "hash",    "zset",
                                                     "stream", "hll",  "geo", "numbers", "array"};

bool HasArgument(const std::vector<Argument>& arguments, std::string_view name) {
  return std::any_of(arguments.begin(), arguments.end(), [&](const Argument& argument) {
    return argument.name == name || HasArgument(argument.arguments, name);
  });
}

void ReadSamples(const TomlValue* samples, Command& command, Problems& problems) {
  if (samples == nullptr) return;
  for (const auto& [name, value] : samples->members) {
    if (!HasArgument(command.arguments, name)) {
      problems.Add(samples->line, fmt::format("'samples' names no argument: {}", name));
    }
    command.samples[name] = ReadBytes(value, problems);
  }
}

DeriveRule ReadRule(const TomlValue& value, Problems& problems) {
  DeriveRule rule;
  rule.at = problems.At(value.line);
  TableReader table(value, "an entry of 'derive'", problems);
  if (const TomlValue* cases = table.Required("cases"); cases != nullptr && cases->IsString()) {
    rule.case_globs = {cases->text};
  } else {
    rule.case_globs = table.Texts("cases");
  }
  if (const TomlValue* want = table.Take("want"); want != nullptr) rule.want = ReadWant(*want, problems);
  rule.accepted = table.Flag("accepted");
  rule.since = table.VersionOf("since");
  rule.until = table.VersionOf("until");
  rule.reason = table.RequiredText("reason");
  table.Finish();
  if (rule.want && rule.accepted) problems.Add(value.line, "'want' or 'accepted', not both");
  return rule;
}

}  // namespace

void ReadDerivation(TableReader& table, Command& command, Problems& problems) {
  command.holds = table.Text("holds");
  if (!command.holds.empty() && std::find(kTypes.begin(), kTypes.end(), command.holds) == kTypes.end()) {
    problems.Add(table.line(), fmt::format("'holds' knows no '{}'", command.holds));
  }
  ReadSamples(table.Take("samples", TomlValue::Kind::kTable), command, problems);
  const TomlValue* rules = table.Take("derive", TomlValue::Kind::kArray);
  if (rules == nullptr) return;
  for (const TomlValue& rule : rules->items) command.derive.push_back(ReadRule(rule, problems));
}

}  // namespace respect::spec
