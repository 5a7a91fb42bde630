// The actions that run nothing: --list, --explain, --repro.
#pragma once

#include <vector>

#include "conformance/cli/options.h"
#include "conformance/cli/selection.h"

namespace respect::conformance {

// Each returns the program's exit code.
int ListCases(const std::vector<const spec::Case*>& cases);
int ListPlanned(const spec::Spec& spec);
int ExplainCase(const Suite& suite, const std::string& id);
int ShowRepro(const Suite& suite, const std::string& id, const Options& options);

}  // namespace respect::conformance
