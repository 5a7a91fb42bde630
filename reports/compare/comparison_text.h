// A comparison as text for a terminal and as Markdown.
#pragma once

#include <cstddef>
#include <string>

#include "reports/compare/compare.h"

namespace respect::reports {

struct ComparisonTextOptions {
  bool markdown = false;
  size_t max_changes = 100;  // of each list; how many more there are is said
};

std::string ToText(const Comparison& comparison, const ComparisonTextOptions& options = {});

}  // namespace respect::reports
