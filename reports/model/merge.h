// Several runs as one, so that targets measured at different times stand side by side.
#pragma once

#include <vector>

#include "reports/model/run.h"

namespace respect::reports {

// Targets follow each other in the order of the runs; a name that is taken gets its version behind it, or else a
// number. Cases are one where their ids are; the first run that has a case says what it is. The context is the first
// run's, with the modes of all and the sum of the durations. Requires at least one run.
ConformanceRun Merge(std::vector<ConformanceRun> runs);

}  // namespace respect::reports
