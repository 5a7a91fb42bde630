#include "spec/reader/target_reader.h"

#include "spec/reader/table_reader.h"

namespace respect::spec {

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
    table.Finish();
  }
  if (const TomlValue* known = file.Take("known", TomlValue::Kind::kArray); known != nullptr) {
    for (const TomlValue& value : known->items) {
      TableReader table(value, "[[known]]", problems);
      KnownDifference difference;
      difference.at = problems.At(value.line);
      difference.case_glob = table.RequiredText("cases");
      difference.modes = table.Texts("modes");
      difference.reason = table.RequiredText("reason");
      target.known.push_back(std::move(difference));
      table.Finish();
    }
  }
  file.Finish();
  return target;
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
