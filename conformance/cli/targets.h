// The targets that a command line of respect-conform names.
#pragma once

#include <vector>

#include "conformance/cli/options.h"
#include "conformance/target/target_plan.h"

namespace respect::conformance {

// With no target named: the embedded engine. Fails with what is known. `spec` must outlive the plans.
Result<std::vector<TargetPlan>> TargetsOf(const Options& options, const spec::Spec& spec, const Deadlines& deadlines);

}  // namespace respect::conformance
