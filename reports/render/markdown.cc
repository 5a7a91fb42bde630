#include "reports/render/markdown.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/render/escape.h"
#include "reports/render/matrix.h"

namespace respect::reports {
namespace {

std::string Title(const RunTarget& target) { return target.title.empty() ? target.name : target.title; }

std::string TargetTable(const ConformanceRun& run) {
  std::string out =
      "| target | version | passed of judged | rate | text-drift | fail | shape | broken | known | known-but-passes | "
      "skipped |\n";
  out += "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";
  for (uint32_t i = 0; i < run.targets.size(); ++i) {
    const RunTarget& target = run.targets[i];
    const VerdictCounts counts = Count(run, i);
    out += fmt::format("| {} | {} {} | {} of {} | {} |", EscapeMarkdown(Title(target)), EscapeMarkdown(target.kind),
                       EscapeMarkdown(target.version), counts.passed(), counts.judged(),
                       target.error.empty() ? PercentText(counts.passed(), counts.judged())
                                            : "could not be run: " + EscapeMarkdown(target.error));
    for (const Verdict verdict : {Verdict::kTextDrift, Verdict::kFail, Verdict::kShape, Verdict::kBroken,
                                  Verdict::kKnown, Verdict::kKnownButPasses, Verdict::kSkipped}) {
      out += fmt::format(" {} |", counts[verdict]);
    }
    out += '\n';
  }
  return out;
}

std::string Cell(const VerdictCounts& counts) {
  if (counts.total() == 0) return "";
  if (counts.judged() == 0) return fmt::format("{} skipped", counts.skipped());
  std::string cell =
      fmt::format("{} ({} of {}", PercentText(counts.passed(), counts.judged()), counts.passed(), counts.judged());
  if (counts.skipped() > 0) cell += fmt::format(", {} skipped", counts.skipped());
  return cell + ")";
}

std::string MatrixTable(const ConformanceRun& run) {
  std::string out = "| group |";
  for (const RunTarget& target : run.targets) out += fmt::format(" {} |", EscapeMarkdown(Title(target)));
  out += "\n|---|";
  for (size_t i = 0; i < run.targets.size(); ++i) out += "--:|";
  out += '\n';
  for (const auto& [name, group] : SumByGroup(run)) {
    out += fmt::format("| {} |", EscapeMarkdown(name));
    for (const VerdictCounts& counts : group.sum) out += fmt::format(" {} |", Cell(counts));
    out += '\n';
  }
  return out;
}

// The first step that failed says most; the page has them all.
std::string FirstFailingStep(const RunOutcome& outcome) {
  for (const RunStep& step : outcome.steps) {
    if (step.ok) continue;
    std::string out = fmt::format("  - {} {}", EscapeMarkdown(step.verb), MarkdownCode(step.command));
    if (!step.expected.empty()) out += fmt::format(" expected {}", MarkdownCode(step.expected));
    out += step.actual.empty() ? ", nothing came" : fmt::format(", came {}", MarkdownCode(step.actual));
    return out + "\n";
  }
  return "";
}

std::string FailureList(const ConformanceRun& run, uint32_t target_index, size_t limit) {
  const std::vector<SameOutcome> failures = Failures(run, target_index);
  if (failures.empty()) return "";
  std::string out = fmt::format("\n## Differences of {}\n\n", EscapeMarkdown(Title(run.targets[target_index])));
  for (size_t i = 0; i < failures.size() && i < limit; ++i) {
    const SameOutcome& same = failures[i];
    out += fmt::format("- **{}** {} ({}): {} {}\n", Name(same.first->verdict), MarkdownCode(same.run_case->id),
                       EscapeMarkdown(fmt::format("{}", fmt::join(same.modes, ", "))),
                       EscapeMarkdown(same.run_case->rule), EscapeMarkdown(same.first->reason));
    out += FirstFailingStep(*same.first);
  }
  if (failures.size() > limit) out += fmt::format("\nand {} more.\n", failures.size() - limit);
  return out;
}

}  // namespace

std::string ToMarkdown(const ConformanceRun& run, const MarkdownOptions& options) {
  const RunContext& context = run.context;
  std::string out = fmt::format(
      "# Conformance\n\n{} {}, specification {}, {}. Modes: {}. {}, {} cores, {}.\n\n", EscapeMarkdown(context.program),
      EscapeMarkdown(context.program_version), EscapeMarkdown(context.spec_version), EscapeMarkdown(context.started_at),
      EscapeMarkdown(fmt::format("{}", fmt::join(context.modes, ", "))), EscapeMarkdown(context.machine.cpu),
      context.machine.cores, EscapeMarkdown(context.machine.os));
  out += TargetTable(run);
  out += "\nA rate is passed of judged; known differences are judged, skips are not.\n\n## By command group\n\n";
  out += MatrixTable(run);
  for (uint32_t i = 0; i < run.targets.size(); ++i) out += FailureList(run, i, options.max_failures);
  return out;
}

}  // namespace respect::reports
