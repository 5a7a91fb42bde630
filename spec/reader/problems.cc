#include "spec/reader/problems.h"

#include <fmt/format.h>

#include <algorithm>

namespace respect::spec {

std::string Problems::Text() const {
  std::vector<Problem> sorted = list_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.at.file, a.at.line) < std::tie(b.at.file, b.at.line);
  });
  std::string text;
  for (const Problem& problem : sorted) {
    if (!text.empty()) text += '\n';
    text += fmt::format("{}:{}: {}", problem.at.file, problem.at.line, problem.text);
  }
  return text;
}

}  // namespace respect::spec
