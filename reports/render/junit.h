// JUnit XML of a run, for continuous integration systems: a suite for each target and group, a test for each case and
// mode. `broken` is an error, `skipped` and `known` are skipped with their reason, every other failing verdict a
// failure.
#pragma once

#include <string>

#include "reports/model/run.h"

namespace respect::reports {

std::string ToJunit(const ConformanceRun& run);

}  // namespace respect::reports
