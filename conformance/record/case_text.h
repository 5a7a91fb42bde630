// Changes the text of a file of cases, line by line, so that all else stays as it was written.
#pragma once

#include <string>
#include <vector>

namespace respect::conformance {

// A want for a step: the `table`-th of the tables in braces that begin on `line` (from 1; tables inside others do not
// count).
struct WantEdit {
  int line = 0;
  size_t table = 0;
  std::string want;
};

struct EditedText {
  std::string text;
  std::vector<WantEdit> left_over;  // whose table was not found to end on its line
};

// Puts `want = ...` at the end of each table, and a line `provenance = "..."` behind the `rule` of the cases that begin
// on `cases_at` and have none.
EditedText AddWants(const std::string& text, const std::vector<WantEdit>& wants, const std::vector<int>& cases_at,
                    const std::string& provenance);

}  // namespace respect::conformance
