#include "conformance/cli/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "reports/render/escape.h"
#include "reports/render/matrix.h"

namespace respect::conformance {
namespace {

using reports::ConformanceRun;
using reports::RunOutcome;
using reports::RunStep;
using reports::Verdict;
using reports::VerdictCounts;

constexpr auto kLiveInterval = std::chrono::milliseconds(100);
constexpr size_t kShownBytes = 300;
constexpr size_t kMostSkipReasons = 12;

class Printer {
 public:
  explicit Printer(const ConsoleOptions& options) : options_(options) {}

  std::string Red(const std::string& text) const { return Colored("31", text); }
  std::string Green(const std::string& text) const { return Colored("32", text); }
  std::string Bold(const std::string& text) const { return Colored("1", text); }
  std::string Dim(const std::string& text) const { return Colored("2", text); }

  void Failure(const ConformanceRun& run, const reports::SameOutcome& failure) const {
    const RunOutcome& outcome = *failure.first;
    std::string modes;
    for (const std::string& mode : failure.modes) modes += (modes.empty() ? "" : ", ") + mode;
    fmt::print("{} {}  {}\n", Red(std::string(reports::Name(outcome.verdict))), Bold(failure.run_case->id),
               Dim(fmt::format("{} [{}]", run.targets[outcome.target_index].name, modes)));
    fmt::print("    {}\n", failure.run_case->rule);
    fmt::print("    {}\n", reports::Visible(outcome.reason));
    int number = 0;
    for (const RunStep& step : outcome.steps) {
      ++number;
      if (!step.ok) Step(*failure.run_case, step, number, outcome.steps.size());
    }
    if (outcome.repro.empty()) return fmt::print("\n");
    fmt::print("    {}\n", Dim("by hand:"));
    for (const std::string& line : outcome.repro) fmt::print("      {}\n", Shortened(line));
    fmt::print("\n");
  }

 private:
  std::string Colored(const char* code, const std::string& text) const {
    return options_.color ? fmt::format("\033[{}m{}\033[0m", code, text) : text;
  }

  static std::string Shortened(const std::string& text) {
    std::string visible = reports::Visible(text);
    if (visible.size() <= kShownBytes) return visible;
    return visible.substr(0, kShownBytes) + fmt::format("... ({} bytes)", visible.size());
  }

  void Step(const reports::RunCase& run_case, const RunStep& step, int number, size_t count) const {
    const std::string file = step.file.empty() ? run_case.file : step.file;
    fmt::print("    {}  step {} of {}: {}{}\n", Dim(fmt::format("{}:{}", file, step.line)), number, count,
               Shortened(step.command.empty() ? step.verb : step.command), step.on.empty() ? "" : " on " + step.on);
    if (!step.expected.empty()) fmt::print("      expected  {}\n", Green(Shortened(step.expected)));
    if (!step.actual.empty()) fmt::print("      actual    {}\n", Red(Shortened(step.actual)));
    if (!step.received.empty()) fmt::print("      bytes     {}\n", Shortened(Escaped(step.received)));
  }

  static std::string Escaped(const std::string& bytes) {
    std::string out;
    for (const char c : bytes.substr(0, kShownBytes)) {
      if (c == '\r') {
        out += "\\r";
      } else if (c == '\n') {
        out += "\\n";
      } else if (c >= ' ' && c < 0x7f) {
        out += c;
      } else {
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
      }
    }
    return bytes.size() > kShownBytes ? out + "..." : out;
  }

  const ConsoleOptions& options_;
};

void PrintFailures(const ConformanceRun& run, uint32_t target, const ConsoleOptions& options, const Printer& printer) {
  const std::vector<reports::SameOutcome> failures = reports::Failures(run, target);
  for (size_t i = 0; i < std::min(failures.size(), options.max_failures); ++i) printer.Failure(run, failures[i]);
  if (failures.size() > options.max_failures) {
    fmt::print("... and {} more on {}; --json, --html and --max-failures show them\n\n",
               failures.size() - options.max_failures, run.targets[target].name);
  }
}

void PrintSkips(const ConformanceRun& run, uint32_t target) {
  std::map<std::string, int> reasons;
  for (const RunOutcome& outcome : run.outcomes) {
    if (outcome.target_index == target && outcome.verdict == Verdict::kSkipped) ++reasons[outcome.reason];
  }
  std::vector<std::pair<int, std::string>> sorted;
  for (const auto& [reason, count] : reasons) sorted.emplace_back(-count, reason);
  std::sort(sorted.begin(), sorted.end());
  for (size_t i = 0; i < std::min(sorted.size(), kMostSkipReasons); ++i) {
    fmt::print("  skipped {:>6}: {}\n", -sorted[i].first, sorted[i].second);
  }
  if (sorted.size() > kMostSkipReasons) fmt::print("  skipped for {} more reasons\n", sorted.size() - kMostSkipReasons);
}

void PrintTarget(const ConformanceRun& run, uint32_t index, const ConsoleOptions& options, const Printer& printer) {
  const reports::RunTarget& target = run.targets[index];
  const std::string kind = target.kind.empty() ? "" : fmt::format(" ({} {})", target.kind, target.version);
  fmt::print("{}{}: ", printer.Bold(target.name), kind);
  if (!target.error.empty()) fmt::print("{} ", printer.Red("could not be run: " + reports::Visible(target.error)));
  const VerdictCounts counts = Count(run, index);
  if (counts.total() > 0) fmt::print("{}", counts.RateText());
  fmt::print("\n");
  std::map<std::string, VerdictCounts> by_mode;
  std::map<bool, VerdictCounts> by_origin;
  for (const RunOutcome& outcome : run.outcomes) {
    if (outcome.target_index != index) continue;
    by_mode[outcome.mode].Add(outcome.verdict);
    by_origin[run.cases[outcome.case_index].derived].Add(outcome.verdict);
  }
  for (const auto& [derived, counts_of] : by_origin) {
    if (by_origin.size() > 1) fmt::print("  {:<10} {}\n", derived ? "derived" : "written", counts_of.RateText());
  }
  for (const std::string& mode : run.context.modes) {
    if (by_mode.contains(mode)) fmt::print("  {:<10} {}\n", mode, by_mode[mode].RateText());
  }
  for (size_t verdict = 1; verdict < reports::kVerdictCount; ++verdict) {
    const auto kind_of = static_cast<Verdict>(verdict);
    if (kind_of == Verdict::kSkipped || counts[kind_of] == 0) continue;
    fmt::print("  {}: {}\n", reports::Name(kind_of), counts[kind_of]);
  }
  if (!options.quiet) PrintSkips(run, index);
}

}  // namespace

LiveLine::LiveLine(bool enabled) : enabled_(enabled && isatty(STDERR_FILENO) != 0) {}

void LiveLine::Update(size_t done, size_t total, int64_t failed, const std::string& current) {
  if (!enabled_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + kLiveInterval;
  shown_ = true;
  fmt::print(stderr, "\r\033[K{}/{}  {} failed  {}", done, total, failed, current.substr(0, 60));
  std::fflush(stderr);
}

void LiveLine::Clear() {
  if (!shown_) return;
  fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
  shown_ = false;
}

void PrintRun(const ConformanceRun& run, const ConsoleOptions& options) {
  const Printer printer(options);
  if (!options.quiet) {
    for (uint32_t i = 0; i < run.targets.size(); ++i) PrintFailures(run, i, options, printer);
  }
  for (uint32_t i = 0; i < run.targets.size(); ++i) PrintTarget(run, i, options, printer);
  const double seconds = static_cast<double>(run.context.duration_us) / 1e6;
  const VerdictCounts counts = Count(run);
  fmt::print("{} cases, {} modes, {} targets in {:.1f} s", run.cases.size(), run.context.modes.size(),
             run.targets.size(), seconds);
  if (counts.known() > 0) fmt::print("; the {} known differences are counted as skipped", counts.known());
  fmt::print("\n{}\n", counts.SummaryLine());
}

bool WantsColor(const std::string& when, FILE* stream) {
  if (when != "auto") return when == "always";
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(fileno(stream)) != 0 && (no_color == nullptr || *no_color == '\0');
}

}  // namespace respect::conformance
