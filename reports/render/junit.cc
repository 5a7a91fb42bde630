#include "reports/render/junit.h"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "reports/render/escape.h"
#include "reports/render/matrix.h"

namespace respect::reports {
namespace {

std::string Seconds(int64_t us) { return fmt::format("{:.6f}", static_cast<double>(us) / 1e6); }

// What a reader of the CI log needs: the rule, each step that failed, how to see it by hand.
std::string FailureText(const RunCase& run_case, const RunOutcome& outcome) {
  std::string text = fmt::format("{}\n{}:{}\n", run_case.rule, run_case.file, run_case.line);
  for (const RunStep& step : outcome.steps) {
    if (step.ok) continue;
    text += fmt::format("\n{} {}\n  expected {}\n  actual   {}\n", step.verb, step.command, step.expected, step.actual);
    if (!step.note.empty()) text += fmt::format("  {}\n", step.note);
  }
  for (const std::string& line : outcome.repro) text += "\n" + line;
  return text;
}

std::string TestBody(const RunCase& run_case, const RunOutcome& outcome) {
  if (outcome.verdict == Verdict::kSkipped || outcome.verdict == Verdict::kKnown) {
    return fmt::format("<skipped message=\"{}\"/>", EscapeXml(outcome.reason));
  }
  if (!IsFailure(outcome.verdict)) return "";
  const std::string_view element = outcome.verdict == Verdict::kBroken ? "error" : "failure";
  return fmt::format("<{} type=\"{}\" message=\"{}\">{}</{}>", element, Name(outcome.verdict),
                     EscapeXml(outcome.reason), EscapeXml(FailureText(run_case, outcome)), element);
}

std::string Test(const RunTarget& target, const RunCase& run_case, const RunOutcome& outcome) {
  return fmt::format(
      "    <testcase name=\"{} [{}]\" classname=\"{}.{}.{}\" file=\"{}\" line=\"{}\" time=\"{}\">{}</testcase>\n",
      EscapeXml(run_case.id), EscapeXml(outcome.mode), EscapeXml(target.name), EscapeXml(run_case.group),
      EscapeXml(CommandOrTopic(run_case)), EscapeXml(run_case.file), run_case.line, Seconds(outcome.duration_us),
      TestBody(run_case, outcome));
}

struct Suite {
  VerdictCounts counts;
  int64_t duration_us = 0;
  std::string tests;
};

std::string Attributes(const VerdictCounts& counts, int64_t duration_us) {
  const int64_t errors = counts[Verdict::kBroken];
  return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\"", counts.total(),
                     counts.failed() - errors, errors, counts.skipped() + counts.known(), Seconds(duration_us));
}

// A target that could not be run has no outcome; without this it would look as if nothing was wrong.
std::string UnreachedSuite(const RunTarget& target) {
  return fmt::format(
      "  <testsuite name=\"{0}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" time=\"0\">\n"
      "    <testcase name=\"reach the target\" classname=\"{0}\"><error message=\"{1}\"/></testcase>\n  </testsuite>\n",
      EscapeXml(target.name), EscapeXml(target.error));
}

}  // namespace

std::string ToJunit(const ConformanceRun& run) {
  std::map<std::pair<uint32_t, std::string>, Suite> suites;
  for (const RunOutcome& outcome : run.outcomes) {
    const RunCase& run_case = run.cases[outcome.case_index];
    Suite& suite = suites[{outcome.target_index, run_case.group}];
    suite.counts.Add(outcome.verdict);
    suite.duration_us += outcome.duration_us;
    suite.tests += Test(run.targets[outcome.target_index], run_case, outcome);
  }
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format("<testsuites name=\"respect\" {}>\n", Attributes(Count(run), run.context.duration_us));
  for (const auto& [key, suite] : suites) {
    out += fmt::format("  <testsuite name=\"{} {}\" timestamp=\"{}\" {}>\n", EscapeXml(run.targets[key.first].name),
                       EscapeXml(key.second), EscapeXml(run.context.started_at),
                       Attributes(suite.counts, suite.duration_us));
    out += suite.tests + "  </testsuite>\n";
  }
  for (const RunTarget& target : run.targets) {
    if (!target.error.empty()) out += UnreachedSuite(target);
  }
  return out + "</testsuites>\n";
}

}  // namespace respect::reports
