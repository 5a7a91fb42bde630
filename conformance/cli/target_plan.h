// From the words of the command line to targets that can be made.
#pragma once

#include <string>
#include <vector>

#include "conformance/cli/options.h"
#include "conformance/runner/runner.h"
#include "engine/base/result.h"
#include "spec/reader/model.h"

namespace respect::conformance {

// Reads TARGET words: [NAME=]embedded | URL | a name in the specification's targets. The program that a target file
// starts is replaced by --server-bin NAME=COMMAND, or by the variable RESPECT_<NAME> of the environment, NAME in
// capitals with _ for anything else (RESPECT_REDIS_SERVER). Fails with what is known. `spec` must outlive the plans.
Result<std::vector<TargetPlan>> PlanTargets(const Options& options, const spec::Spec& spec, const Deadlines& deadlines);

}  // namespace respect::conformance
