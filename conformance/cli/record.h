// The action `record`: proposes the wants that a file of cases leaves open.
#pragma once

#include "conformance/cli/options.h"
#include "conformance/cli/selection.h"

namespace respect::conformance {

// Prints the file with what the target answers in place of missing wants, or changes it. Returns the program's exit
// code: 1 when a case could not be recorded, its file being left as it is there.
int RecordCases(const Options& options, const Suite& suite);

}  // namespace respect::conformance
