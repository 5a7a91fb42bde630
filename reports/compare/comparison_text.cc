#include "reports/compare/comparison_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace respect::reports {
namespace {

// Ids and modes are ours and plain; a reason may quote a server, so line breaks and back-quotes are taken out of it.
std::string Plain(std::string text) {
  for (char& letter : text) {
    if (static_cast<unsigned char>(letter) < 0x20 || letter == '`' || letter == '|') letter = ' ';
  }
  return text;
}

std::string VerdictText(const std::optional<Verdict>& verdict) { return verdict ? std::string(Name(*verdict)) : "-"; }

std::string Line(const Change& change, bool markdown) {
  const std::string_view quote = markdown ? "`" : "", bullet = markdown ? "- " : "  ";
  std::string line = fmt::format("{}{}{}{} [{}] on {}: {} -> {}", bullet, quote, change.case_id, quote, change.mode,
                                 change.target, VerdictText(change.before), VerdictText(change.after));
  if (!change.reason.empty() && change.after && *change.after != Verdict::kPass) line += ": " + Plain(change.reason);
  return line + "\n";
}

std::string Section(std::string_view title, const std::vector<Change>& changes, const ComparisonTextOptions& options) {
  if (changes.empty()) return "";
  std::string out =
      fmt::format("\n{}{}: {}{}\n", options.markdown ? "## " : "", title, changes.size(), options.markdown ? "\n" : "");
  const size_t shown = std::min(changes.size(), options.max_changes);
  for (size_t i = 0; i < shown; ++i) out += Line(changes[i], options.markdown);
  if (shown < changes.size())
    out += fmt::format("{}and {} more\n", options.markdown ? "- " : "  ", changes.size() - shown);
  return out;
}

// Of many new cases those that fail are what a reader looks for.
std::vector<Change> FailingFirst(std::vector<Change> changes) {
  std::stable_partition(changes.begin(), changes.end(), [](const Change& change) { return IsFailure(*change.after); });
  return changes;
}

}  // namespace

std::string ToText(const Comparison& comparison, const ComparisonTextOptions& options) {
  std::string out = options.markdown ? "# Comparison\n\n" : "";
  out += fmt::format("before: {}\n{}after:  {}\n", comparison.before.RateText(), options.markdown ? "\n" : "",
                     comparison.after.RateText());
  out += Section("newly failing", comparison.newly_failing, options);
  out += Section("newly passing", comparison.newly_passing, options);
  out += Section("other changes of verdict", comparison.other_verdict, options);
  out += Section("new cases", FailingFirst(comparison.added), options);
  out += Section("gone cases", comparison.gone, options);
  return out;
}

}  // namespace respect::reports
