// From what happened to what is reported: the verdict of a case and its steps in the form of the result model.
#pragma once

#include <string>

#include "conformance/step/record.h"
#include "conformance/target/target.h"
#include "reports/model/run.h"
#include "spec/reader/model.h"

namespace respect::conformance {

// Verdict, reason and, where something was wrong, the steps and the repro. `fate` is what became of the server's
// process, "" while it lives: then it is part of the reason. Known differences are not yet looked at.
reports::RunOutcome JudgeCase(const spec::Case& test, const CaseRecord& record, const std::string& mode, int protocol,
                              const std::string& cli_options, const std::string& fate);

reports::RunOutcome Skipped(const std::string& mode, std::string reason);
reports::RunOutcome Broken(const std::string& mode, std::string reason);

}  // namespace respect::conformance
