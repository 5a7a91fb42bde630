#include "fuzz/cli/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <map>

namespace respect::fuzz {

TextLine::TextLine(bool enabled) : enabled_(enabled && isatty(STDERR_FILENO) != 0) {}

void TextLine::Show(const std::string& text) {
  if (!enabled_) return;
  fmt::print(stderr, "\r\033[K{}", text);
  std::fflush(stderr);
  shown_ = true;
}

void TextLine::Clear() {
  if (!shown_) return;
  fmt::print(stderr, "\r\033[K");
  shown_ = false;
}

std::string LineOf(const DiffTotals& totals, double most_seconds) {
  const double rate = totals.seconds > 0 ? static_cast<double>(totals.commands) / totals.seconds : 0;
  const std::string of = most_seconds > 0 ? fmt::format(" of {:.0f}", most_seconds) : "";
  return fmt::format("{:.0f}{} s  {} stories  {:.0f} commands/s  {} differences  {} known", totals.seconds, of,
                     totals.stories, rate, totals.findings.size(), totals.known);
}

std::string TotalsText(const DiffTotals& totals, const Coverage& coverage) {
  std::map<Bytes, size_t> kinds;
  for (const Finding& finding : totals.findings) ++kinds[KindName(finding.difference.kind)];
  std::string out =
      fmt::format("{} stories, {} commands in {:.1f} s: {:.0f} commands a second\n", totals.stories, totals.commands,
                  totals.seconds, totals.seconds > 0 ? static_cast<double>(totals.commands) / totals.seconds : 0);
  out += fmt::format("{} of {} commands and {} of {} options answered without error\n", coverage.commands_answered(),
                     coverage.commands(), coverage.options_answered(), coverage.options());
  for (const auto& [kind, count] : kinds) out += fmt::format("  {:14} {}\n", kind, count);
  if (totals.known != 0)
    out += fmt::format("  {} stories met one of {} known differences\n", totals.known, totals.known_shapes.size());
  if (totals.unsteady != 0) out += fmt::format("  {} stories differed once and not again\n", totals.unsteady);
  return out + fmt::format("go on with --first {}\n", totals.next_story);
}

std::string FindingsText(const DiffTotals& totals, const Names& names) {
  std::string out;
  for (const Finding& finding : totals.findings) out += Text(finding, names.first, names.second) + "\n";
  return out;
}

std::string CoverageText(const Coverage& coverage) {
  std::string out;
  for (const Coverage::Row& row : coverage.Rows()) {
    std::string never;
    for (const auto& [option, count] : row.options) {
      if (count == 0) never += (never.empty() ? "  never: " : " ") + option;
    }
    out += fmt::format("{:24} {:>8} sent {:>8} answered{}\n", row.command->name, row.sent, row.answered, never);
  }
  return out;
}

}  // namespace respect::fuzz
