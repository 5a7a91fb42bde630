// A run as one self-contained HTML page: no external file, nothing fetched. Targets across, command groups, commands
// and cases down, drill-down to steps and bytes; the rows are made by the page's script as they come into view.
//
// The page's parts (shell, style, scripts) are files beside this one, taken into the program when it is built.
#pragma once

#include <string>

#include "reports/model/run.h"

namespace respect::reports {

std::string ToHtml(const ConformanceRun& run);

}  // namespace respect::reports
