#include "reports/model/run_json.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include "reports/model/json_text.h"

namespace respect::reports {
namespace {

// ---- Writing -----------------------------------------------------------------------------------------------------

// Members are put only where they say something.
void Put(Json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = BytesToJson(value);
}

template <typename T>
requires std::is_integral_v<T>
void Put(Json& object, const char* name, T value) {
  if (value != T{}) object[name] = value;
}

void Put(Json& object, const char* name, const std::vector<std::string>& values) {
  if (values.empty()) return;
  Json list = Json::array();
  for (const std::string& value : values) list.push_back(BytesToJson(value));
  object[name] = std::move(list);
}

Json MachineToJson(const Machine& machine) {
  Json object = Json::object();
  Put(object, "cpu", machine.cpu);
  Put(object, "cores", machine.cores);
  Put(object, "memory_bytes", machine.memory_bytes);
  Put(object, "os", machine.os);
  Put(object, "kernel", machine.kernel);
  Put(object, "governor", machine.governor);
  Put(object, "load", machine.load);
  Put(object, "build", machine.build);
  return object;
}

Json ContextToJson(const RunContext& context) {
  Json object = Json::object();
  Put(object, "program", context.program);
  Put(object, "program_version", context.program_version);
  Put(object, "spec_version", context.spec_version);
  Put(object, "started_at", context.started_at);
  Put(object, "duration_us", context.duration_us);
  Put(object, "seed", context.seed);
  Put(object, "modes", context.modes);
  Put(object, "arguments", context.arguments);
  object["machine"] = MachineToJson(context.machine);
  return object;
}

Json TargetToJson(const RunTarget& target) {
  Json object = Json::object();
  Put(object, "name", target.name);
  Put(object, "title", target.title);
  Put(object, "kind", target.kind);
  Put(object, "version", target.version);
  Put(object, "reached", target.reached);
  Put(object, "error", target.error);
  return object;
}

Json CaseToJson(const RunCase& run_case) {
  Json object = Json::object();
  Put(object, "id", run_case.id);
  Put(object, "rule", run_case.rule);
  Put(object, "group", run_case.group);
  Put(object, "command", run_case.command);
  Put(object, "file", run_case.file);
  Put(object, "line", run_case.line);
  Put(object, "derived", run_case.derived);
  return object;
}

Json StepToJson(const RunStep& step) {
  Json object = Json::object();
  Put(object, "verb", step.verb);
  Put(object, "on", step.on);
  Put(object, "command", step.command);
  Put(object, "expected", step.expected);
  Put(object, "actual", step.actual);
  Put(object, "sent", step.sent);
  Put(object, "received", step.received);
  Put(object, "note", step.note);
  if (!step.ok) object["ok"] = false;
  Put(object, "file", step.file);
  Put(object, "line", step.line);
  Put(object, "duration_us", step.duration_us);
  return object;
}

Json OutcomeToJson(const RunOutcome& outcome) {
  Json object = {{"case", outcome.case_index}, {"target", outcome.target_index}};
  Put(object, "mode", outcome.mode);
  object["verdict"] = Name(outcome.verdict);
  Put(object, "reason", outcome.reason);
  Put(object, "duration_us", outcome.duration_us);
  Put(object, "repro", outcome.repro);
  if (!outcome.steps.empty()) {
    Json& steps = object["steps"] = Json::array();
    for (const RunStep& step : outcome.steps) steps.push_back(StepToJson(step));
  }
  return object;
}

Json SummaryToJson(const ConformanceRun& run, uint32_t target_index) {
  const VerdictCounts counts = Count(run, target_index);
  Json object = Json::object();
  Put(object, "target", run.targets[target_index].name);
  for (size_t i = 0; i < kVerdictCount; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    object[std::string(Name(verdict))] = counts[verdict];
  }
  object["judged"] = counts.judged();
  object["total"] = counts.total();
  return object;
}

// "name": [ one element a line ]
template <typename Range, typename ToJson>
void AppendLines(std::string& out, std::string_view name, const Range& range, ToJson to_json) {
  out += fmt::format(",\n\"{}\": [", name);
  const char* separator = "\n";
  for (const auto& element : range) {
    out += separator;
    out += to_json(element).dump();
    separator = ",\n";
  }
  out += "\n]";
}

// ---- Reading -----------------------------------------------------------------------------------------------------

void Get(const Json& object, const char* name, std::string& value) {
  if (const auto found = object.find(name); found != object.end()) value = BytesFromJson(*found);
}

template <typename T>
requires std::is_integral_v<T>
void Get(const Json& object, const char* name, T& value) {
  if (const auto found = object.find(name); found != object.end()) value = found->get<T>();
}

void Get(const Json& object, const char* name, std::vector<std::string>& values) {
  const auto found = object.find(name);
  if (found == object.end()) return;
  for (const Json& value : *found) values.push_back(BytesFromJson(value));
}

Machine MachineFromJson(const Json& object) {
  Machine machine;
  Get(object, "cpu", machine.cpu);
  Get(object, "cores", machine.cores);
  Get(object, "memory_bytes", machine.memory_bytes);
  Get(object, "os", machine.os);
  Get(object, "kernel", machine.kernel);
  Get(object, "governor", machine.governor);
  Get(object, "load", machine.load);
  Get(object, "build", machine.build);
  return machine;
}

RunContext ContextFromJson(const Json& object) {
  RunContext context;
  Get(object, "program", context.program);
  Get(object, "program_version", context.program_version);
  Get(object, "spec_version", context.spec_version);
  Get(object, "started_at", context.started_at);
  Get(object, "duration_us", context.duration_us);
  Get(object, "seed", context.seed);
  Get(object, "modes", context.modes);
  Get(object, "arguments", context.arguments);
  if (object.contains("machine")) context.machine = MachineFromJson(object["machine"]);
  return context;
}

RunTarget TargetFromJson(const Json& object) {
  RunTarget target;
  Get(object, "name", target.name);
  Get(object, "title", target.title);
  Get(object, "kind", target.kind);
  Get(object, "version", target.version);
  Get(object, "reached", target.reached);
  Get(object, "error", target.error);
  return target;
}

RunCase CaseFromJson(const Json& object) {
  RunCase run_case;
  Get(object, "id", run_case.id);
  Get(object, "rule", run_case.rule);
  Get(object, "group", run_case.group);
  Get(object, "command", run_case.command);
  Get(object, "file", run_case.file);
  Get(object, "line", run_case.line);
  Get(object, "derived", run_case.derived);
  return run_case;
}

RunStep StepFromJson(const Json& object) {
  RunStep step;
  Get(object, "verb", step.verb);
  Get(object, "on", step.on);
  Get(object, "command", step.command);
  Get(object, "expected", step.expected);
  Get(object, "actual", step.actual);
  Get(object, "sent", step.sent);
  Get(object, "received", step.received);
  Get(object, "note", step.note);
  Get(object, "ok", step.ok);
  Get(object, "file", step.file);
  Get(object, "line", step.line);
  Get(object, "duration_us", step.duration_us);
  return step;
}

RunOutcome OutcomeFromJson(const Json& object, const ConformanceRun& run) {
  RunOutcome outcome;
  outcome.case_index = object.at("case").get<uint32_t>();
  outcome.target_index = object.at("target").get<uint32_t>();
  if (outcome.case_index >= run.cases.size()) throw std::invalid_argument("`case` points to no case");
  if (outcome.target_index >= run.targets.size()) throw std::invalid_argument("`target` points to no target");
  const std::string name = object.at("verdict").get<std::string>();
  const auto verdict = VerdictFromName(name);
  if (!verdict) throw std::invalid_argument(fmt::format("'{}' is no verdict", name));
  outcome.verdict = *verdict;
  Get(object, "mode", outcome.mode);
  Get(object, "reason", outcome.reason);
  Get(object, "duration_us", outcome.duration_us);
  Get(object, "repro", outcome.repro);
  if (const auto steps = object.find("steps"); steps != object.end()) {
    for (const Json& step : *steps) outcome.steps.push_back(StepFromJson(step));
  }
  return outcome;
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

ConformanceRun ParseRun(std::string_view text) {
  const Json root = Json::parse(text);
  CheckFormat(root);
  ConformanceRun run;
  run.context = ContextFromJson(root.at("context"));
  EachOf(root, "targets", [&](const Json& object) { run.targets.push_back(TargetFromJson(object)); });
  EachOf(root, "cases", [&](const Json& object) { run.cases.push_back(CaseFromJson(object)); });
  EachOf(root, "outcomes", [&](const Json& object) { run.outcomes.push_back(OutcomeFromJson(object, run)); });
  return run;
}

Error SystemError(const std::string& path) {
  return Error(fmt::format("{}: {}", path, std::strerror(errno == 0 ? EIO : errno)));
}

}  // namespace

std::string RunToJson(const ConformanceRun& run) {
  std::string out = fmt::format("{{\"format\": \"{}\", \"version\": {},\n\"context\": ", kRunFormat, kRunFormatVersion);
  out += ContextToJson(run.context).dump();
  AppendLines(out, "targets", run.targets, TargetToJson);
  std::vector<uint32_t> indexes;
  for (uint32_t i = 0; i < run.targets.size(); ++i) indexes.push_back(i);
  AppendLines(out, "summary", indexes, [&](uint32_t index) { return SummaryToJson(run, index); });
  AppendLines(out, "cases", run.cases, CaseToJson);
  AppendLines(out, "outcomes", run.outcomes, OutcomeToJson);
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

Status WriteRun(const ConformanceRun& run, const std::string& path) {
  const std::string text = RunToJson(run);
  errno = 0;
  if (path == "-") {
    std::cout << text << std::flush;
    return std::cout ? Status(Done{}) : Status(SystemError("standard output"));
  }
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  return file ? Status(Done{}) : Status(SystemError(path));
}

Result<ConformanceRun> ReadRun(const std::string& path) {
  errno = 0;
  std::string text;
  if (path == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    std::ifstream file(path, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(file), {});
    if (!file) return SystemError(path);
  }
  Result<ConformanceRun> run = RunFromJson(text);
  if (!run.ok()) return Error(fmt::format("{}: {}", path, run.error().text()));
  return run;
}

}  // namespace respect::reports
