#include "reports/model/run_json_parts.h"

#include <fmt/format.h>

#include <stdexcept>

#include "reports/model/json_members.h"

namespace respect::reports {

// ---- Writing -----------------------------------------------------------------------------------------------------

Json ToJson(const Machine& machine) {
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

Json ToJson(const RunContext& context) {
  Json object = Json::object();
  Put(object, "program", context.program);
  Put(object, "program_version", context.program_version);
  Put(object, "spec_version", context.spec_version);
  Put(object, "started_at", context.started_at);
  Put(object, "duration_us", context.duration_us);
  Put(object, "seed", context.seed);
  Put(object, "modes", context.modes);
  Put(object, "arguments", context.arguments);
  object["machine"] = ToJson(context.machine);
  return object;
}

Json ToJson(const RunTarget& target) {
  Json object = Json::object();
  Put(object, "name", target.name);
  Put(object, "title", target.title);
  Put(object, "kind", target.kind);
  Put(object, "version", target.version);
  Put(object, "reached", target.reached);
  Put(object, "error", target.error);
  return object;
}

Json ToJson(const RunCase& run_case) {
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

Json ToJson(const RunStep& step) {
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

Json ToJson(const RunOutcome& outcome) {
  Json object = {{"case", outcome.case_index}, {"target", outcome.target_index}};
  Put(object, "mode", outcome.mode);
  object["verdict"] = Name(outcome.verdict);
  Put(object, "reason", outcome.reason);
  Put(object, "duration_us", outcome.duration_us);
  Put(object, "repro", outcome.repro);
  if (!outcome.steps.empty()) {
    Json& steps = object["steps"] = Json::array();
    for (const RunStep& step : outcome.steps) steps.push_back(ToJson(step));
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

// ---- Reading -----------------------------------------------------------------------------------------------------

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

RunOutcome OutcomeFromJson(const Json& object) {
  RunOutcome outcome;
  outcome.case_index = object.at("case").get<uint32_t>();
  outcome.target_index = object.at("target").get<uint32_t>();
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

}  // namespace respect::reports
