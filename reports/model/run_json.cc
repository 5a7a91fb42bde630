#include "reports/model/run_json.h"

#include <fmt/format.h>

#include <stdexcept>

#include "reports/model/files.h"
#include "reports/model/run_json_parts.h"

namespace respect::reports {
namespace {

const Json& ToJson(const Json& object) { return object; }

// "name": [ one element a line ]
template <typename Range>
void AppendLines(std::string& out, std::string_view name, const Range& range) {
  out += fmt::format(",\n\"{}\": [", name);
  const char* separator = "\n";
  for (const auto& element : range) {
    out += separator;
    out += ToJson(element).dump();
    separator = ",\n";
  }
  out += "\n]";
}

// Applies `read` to each element of the list `name`, adding the element's place to what it throws.
template <typename Read>
void EachOf(const Json& root, const char* name, Read read) {
  const Json& list = root.at(name);
  if (!list.is_array()) throw std::invalid_argument(fmt::format("`{}` is no list", name));
  for (size_t i = 0; i < list.size(); ++i) {
    try {
      read(list[i]);
    } catch (const std::exception& problem) {
      throw std::invalid_argument(fmt::format("{}[{}]: {}", name, i, problem.what()));
    }
  }
}

void CheckFormat(const Json& root) {
  if (!root.is_object() || root.value("format", "") != kRunFormat) {
    throw std::invalid_argument(fmt::format("not a result file (no \"format\": \"{}\")", kRunFormat));
  }
  const int version = root.at("version").get<int>();
  if (version != kRunFormatVersion) {
    throw std::invalid_argument(
        fmt::format("result format {}, but this program reads format {}", version, kRunFormatVersion));
  }
}

// The last outcome points to a case and a target that are there.
void CheckIndexes(const ConformanceRun& run) {
  const RunOutcome& outcome = run.outcomes.back();
  if (outcome.case_index >= run.cases.size()) throw std::invalid_argument("`case` points to no case");
  if (outcome.target_index >= run.targets.size()) throw std::invalid_argument("`target` points to no target");
}

ConformanceRun ParseRun(std::string_view text) {
  const Json root = Json::parse(text);
  CheckFormat(root);
  ConformanceRun run;
  run.context = ContextFromJson(root.at("context"));
  EachOf(root, "targets", [&](const Json& object) { run.targets.push_back(TargetFromJson(object)); });
  EachOf(root, "cases", [&](const Json& object) { run.cases.push_back(CaseFromJson(object)); });
  EachOf(root, "outcomes", [&](const Json& object) {
    run.outcomes.push_back(OutcomeFromJson(object));
    CheckIndexes(run);
  });
  return run;
}

}  // namespace

std::string RunToJson(const ConformanceRun& run) {
  std::string out = fmt::format("{{\"format\": \"{}\", \"version\": {},\n\"context\": ", kRunFormat, kRunFormatVersion);
  out += ToJson(run.context).dump();
  AppendLines(out, "targets", run.targets);
  std::vector<Json> summary;
  for (uint32_t i = 0; i < run.targets.size(); ++i) summary.push_back(SummaryToJson(run, i));
  AppendLines(out, "summary", summary);
  AppendLines(out, "cases", run.cases);
  AppendLines(out, "outcomes", run.outcomes);
  out += "\n}\n";
  return out;
}

Result<ConformanceRun> RunFromJson(std::string_view text) {
  try {
    return ParseRun(text);
  } catch (const std::exception& problem) {
    return Error(problem.what());
  }
}

Status WriteRun(const ConformanceRun& run, const std::string& path) { return WriteText(RunToJson(run), path); }

Result<ConformanceRun> ReadRun(const std::string& path) {
  const Result<std::string> text = ReadText(path);
  if (!text.ok()) return text.error();
  Result<ConformanceRun> run = RunFromJson(*text);
  if (!run.ok()) return Error(fmt::format("{}: {}", path, run.error().text()));
  return run;
}

}  // namespace respect::reports
