// A run as Markdown, for pull requests and release notes: targets, the matrix by command group, then the differences.
#pragma once

#include <cstddef>
#include <string>

#include "reports/model/run.h"

namespace respect::reports {

struct MarkdownOptions {
  // Differences shown for each target; how many more there are is said.
  size_t max_failures = 200;
};

std::string ToMarkdown(const ConformanceRun& run, const MarkdownOptions& options = {});

}  // namespace respect::reports
