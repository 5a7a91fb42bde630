#include "spec/reader/target_reader.h"

#include "spec/reader/table_reader.h"

namespace respect::spec {

namespace {

std::vector<std::string> OneOrMore(TableReader& table, std::string_view key) {
  const TomlValue* value = table.Take(key);
  if (value == nullptr) return {};
  if (value->IsArray()) return table.Texts(key);
  return {table.Text(key)};
}

std::vector<KnownDifference> ReadKnown(TableReader& file, Problems& problems) {
  std::vector<KnownDifference> differences;
  const TomlValue* known = file.Take("known", TomlValue::Kind::kArray);
  if (known == nullptr) return differences;
  for (const TomlValue& value : known->items) {
    TableReader table(value, "[[known]]", problems);
    KnownDifference difference;
    difference.at = problems.At(value.line);
    difference.case_globs = OneOrMore(table, "cases");
    difference.shape_globs = OneOrMore(table, "shapes");
    if (difference.case_globs.empty() && difference.shape_globs.empty()) {
      problems.Add(value.line, "[[known]] names neither cases nor shapes");
    }
    difference.modes = table.Texts("modes");
    difference.answer = table.Text("answer");
    difference.reason = table.RequiredText("reason");
    if (const auto since = table.VersionOf("since")) difference.since = since;
    if (const auto until = table.VersionOf("until")) difference.until = until;
    difference.fatal = table.Flag("fatal");
    table.Finish();
    differences.push_back(std::move(difference));
  }
  return differences;
}

}  // namespace

Target ReadTargetFile(const TomlValue& document, Problems& problems) {
  Target target;
  target.at = problems.At(1);
  TableReader file(document, "the file", problems);
  CheckFormat(file, problems);
  if (const TomlValue* value = file.Required("target"); value != nullptr) {
    TableReader table(*value, "[target]", problems);
    target.name = table.RequiredText("name");
    target.title = table.RequiredText("title");
    target.start = table.Texts("start");
    for (auto& [feature, reason] : table.Pairs("lacks")) {
      target.lacks.push_back(feature);
      target.lacks_reason[feature] = reason;
    }
    if (const auto gates = table.VersionOf("gates")) target.gates = gates;
    table.Finish();
  }
  target.known = ReadKnown(file, problems);
  file.Finish();
  return target;
}

std::vector<KnownDifference> ReadKnownFile(const TomlValue& document, Problems& problems) {
  TableReader file(document, "the file", problems);
  CheckFormat(file, problems);
  std::vector<KnownDifference> differences = ReadKnown(file, problems);
  file.Take("target");
  file.Finish();
  return differences;
}

std::vector<Feature> ReadFeaturesFile(const TomlValue& document, Problems& problems) {
  std::vector<Feature> features;
  TableReader file(document, "the file", problems);
  CheckFormat(file, problems);
  for (auto& [name, summary] : file.Pairs("features")) features.push_back({name, summary});
  file.Finish();
  return features;
}

}  // namespace respect::spec
