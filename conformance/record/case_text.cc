#include "conformance/record/case_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace respect::conformance {
namespace {

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

// Where each outermost table in braces ends on the line: the place of its closing brace.
std::vector<size_t> TableEnds(const std::string& line) {
  std::vector<size_t> ends;
  int depth = 0;
  char quote = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == '\\' && quote == '"') ++i;
      if (c == quote) quote = 0;
      continue;
    }
    if (c == '#') break;
    if (c == '"' || c == '\'') quote = c;
    if (c == '{') ++depth;
    if (c == '}' && --depth == 0) ends.push_back(i);
  }
  return ends;
}

bool AddWant(std::string& line, size_t table, const std::string& want) {
  const std::vector<size_t> ends = TableEnds(line);
  if (table >= ends.size()) return false;
  size_t at = ends[table];
  while (at > 0 && line[at - 1] == ' ') --at;
  line.insert(at, ", want = " + want);
  return true;
}

std::string KeyOf(const std::string& line) { return line.substr(0, line.find_first_of(" =")); }

// Behind the case's `rule`, unless it says already.
void AddProvenance(std::vector<std::string>& lines, int case_at, const std::string& provenance) {
  std::optional<size_t> rule;
  for (size_t i = static_cast<size_t>(case_at); i < lines.size() && !lines[i].starts_with("[["); ++i) {
    if (KeyOf(lines[i]) == "provenance") return;
    if (KeyOf(lines[i]) == "rule") rule = i;
  }
  if (!rule) return;
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(*rule) + 1, fmt::format("provenance = \"{}\"", provenance));
}

}  // namespace

EditedText AddWants(const std::string& text, const std::vector<WantEdit>& wants, const std::vector<int>& cases_at,
                    const std::string& provenance) {
  EditedText edited;
  std::vector<std::string> lines = LinesOf(text);
  for (const WantEdit& want : wants) {
    const auto index = static_cast<size_t>(want.line) - 1;
    if (index >= lines.size() || !AddWant(lines[index], want.table, want.want)) edited.left_over.push_back(want);
  }
  std::vector<int> from_the_end = cases_at;
  std::sort(from_the_end.rbegin(), from_the_end.rend());  // a line put in moves those below
  from_the_end.erase(std::unique(from_the_end.begin(), from_the_end.end()), from_the_end.end());
  for (const int at : from_the_end) AddProvenance(lines, at, provenance);
  for (size_t i = 0; i < lines.size(); ++i) edited.text += lines[i] + (i + 1 < lines.size() ? "\n" : "");
  return edited;
}

}  // namespace respect::conformance
