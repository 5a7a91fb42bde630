// The parts of result files, each as JSON: for those who write another document around them (a page, bench results).
// The FromJson functions throw nlohmann::json::exception or std::invalid_argument.
#pragma once

#include "reports/model/json_text.h"
#include "reports/model/run.h"

namespace respect::reports {

Json ToJson(const Machine& machine);
Json ToJson(const RunContext& context);
Json ToJson(const RunTarget& target);
Json ToJson(const RunCase& run_case);
Json ToJson(const RunStep& step);
Json ToJson(const RunOutcome& outcome);
// The counts of one target, by verdict and in sum.
Json SummaryToJson(const ConformanceRun& run, uint32_t target_index);

Machine MachineFromJson(const Json& object);
RunContext ContextFromJson(const Json& object);
RunTarget TargetFromJson(const Json& object);
RunCase CaseFromJson(const Json& object);
RunStep StepFromJson(const Json& object);
RunOutcome OutcomeFromJson(const Json& object);

}  // namespace respect::reports
