// What a person sees of a run: a live line on a terminal, what was found, the totals.
#pragma once

#include <chrono>
#include <string>

#include "fuzz/differential/coverage.h"
#include "fuzz/differential/diff_run.h"

namespace respect::fuzz {

// One line that is written over and over: on standard error, when that is a terminal and `enabled`.
class TextLine {
 public:
  explicit TextLine(bool enabled);
  ~TextLine() { Clear(); }
  TextLine(const TextLine&) = delete;
  TextLine& operator=(const TextLine&) = delete;
  void Show(const std::string& text);
  void Clear();

 private:
  bool enabled_;
  bool shown_ = false;
};

// What a comparison shows on it.
std::string LineOf(const DiffTotals& totals, double most_seconds);

struct Names {
  std::string first, second;
};

std::string TotalsText(const DiffTotals& totals, const Coverage& coverage);
std::string FindingsText(const DiffTotals& totals, const Names& names);
// A line a command: how often sent, how often answered, which options never were.
std::string CoverageText(const Coverage& coverage);

// JSON with what FindingsText and TotalsText say, and the cases.
std::string ToJson(const DiffTotals& totals, const Coverage& coverage, const Names& names, uint64_t seed);

}  // namespace respect::fuzz
