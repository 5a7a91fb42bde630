// respect-conform: holds servers against the specification. Exit codes: 0 all passed, 1 differences, 2 could not run.
#include <fmt/format.h>
#include <signal.h>

#include <chrono>

#include "conformance/cli/console.h"
#include "conformance/cli/options.h"
#include "conformance/cli/record.h"
#include "conformance/cli/selection.h"
#include "conformance/cli/show.h"
#include "conformance/cli/targets.h"
#include "conformance/modes/modes.h"
#include "conformance/runner/runner.h"
#include "reports/compare/compare.h"
#include "reports/compare/comparison_text.h"
#include "reports/model/files.h"
#include "reports/model/run_json.h"
#include "reports/render/html.h"
#include "reports/render/junit.h"
#include "reports/render/markdown.h"
#include "spec/reader/reader.h"

namespace respect::conformance {
namespace {

int Fail(Bytes text) {
  fmt::print(stderr, "respect-conform: {}\n", text);
  return reports::kExitCouldNotRun;
}

Result<RunSettings> MakeSettings(const Options& options, const Suite& suite) {
  RunSettings settings;
  Result<std::vector<const spec::Case*>> cases = SelectCases(options, suite);
  if (!cases.ok()) return cases.error();
  settings.cases = std::move(*cases);
  Result<std::vector<std::unique_ptr<Mode>>> modes = SelectModes(options.modes);
  if (!modes.ok()) return modes.error();
  settings.modes = std::move(*modes);
  if (!options.expect_file.empty()) {
    Result<std::string> text = reports::ReadText(options.expect_file);
    if (!text.ok()) return text.error();
    Result<std::vector<spec::KnownDifference>> known = spec::ReadKnownText(*text, options.expect_file);
    if (!known.ok()) return known.error();
    settings.expected = std::move(*known);
  }
  settings.deadlines = Deadlines().Times(options.patience);
  settings.prefix = options.prefix;
  settings.allow_flush = options.allow_flush;
  settings.fail_fast = options.fail_fast;
  settings.shuffle = options.seed_given;
  settings.seed = options.seed;
  settings.jobs = options.jobs;
  return settings;
}

// The command line without what is nobody else's business.
std::vector<std::string> PublicArguments(int argc, char** argv) {
  std::vector<std::string> arguments;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    const size_t scheme = argument.find("://");
    const size_t at = argument.rfind('@');
    if (scheme != std::string::npos && at != std::string::npos && at > scheme) {
      argument.replace(scheme + 3, at - scheme - 3, "***");
    }
    arguments.push_back(std::move(argument));
  }
  return arguments;
}

int64_t UnixMicroseconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

reports::RunContext MakeContext(const Options& options, const RunSettings& settings, int argc, char** argv) {
  reports::RunContext context;
  context.program = "respect-conform";
  context.program_version = RESPECT_VERSION;
  context.started_at = reports::UtcTime(UnixMicroseconds());
  context.seed = options.seed;
  for (const auto& mode : settings.modes) context.modes.emplace_back(mode->name());
  context.arguments = PublicArguments(argc, argv);
  context.machine = reports::DescribeMachine();
  return context;
}

// Every file asked for; the first that cannot be written is told.
Status WriteFiles(const Options& options, const reports::ConformanceRun& run) {
  if (!options.json_file.empty()) {
    Status status = reports::WriteRun(run, options.json_file);
    if (!status.ok()) return status;
  }
  const std::pair<const std::string&, std::string (*)(const reports::ConformanceRun&)> forms[] = {
      {options.html_file, [](const auto& value) { return reports::ToHtml(value); }},
      {options.junit_file, [](const auto& value) { return reports::ToJunit(value); }},
      {options.markdown_file, [](const auto& value) { return reports::ToMarkdown(value); }},
  };
  for (const auto& [file, form] : forms) {
    if (file.empty()) continue;
    Status status = reports::WriteText(form(run), file);
    if (!status.ok()) return status;
  }
  return Done{};
}

int RunSuite(const Options& options, const Suite& suite, int argc, char** argv) {
  Result<RunSettings> settings = MakeSettings(options, suite);
  if (!settings.ok()) return Fail(settings.error().text());
  Result<std::vector<TargetPlan>> plans = TargetsOf(options, suite.spec, settings->deadlines);
  if (!plans.ok()) return Fail(plans.error().text());
  reports::ConformanceRun baseline;
  if (!options.baseline_file.empty()) {
    Result<reports::ConformanceRun> read = reports::ReadRun(options.baseline_file);
    if (!read.ok()) return Fail(read.error().text());
    baseline = std::move(*read);
  }

  reports::RunContext context = MakeContext(options, *settings, argc, argv);
  LiveLine live(!options.quiet);
  int64_t failed = 0;
  const auto start = std::chrono::steady_clock::now();
  Runner runner(suite.spec, *settings, [&](const reports::RunOutcome& outcome, size_t done, size_t total) {
    failed += reports::IsFailure(outcome.verdict) ? 1 : 0;
    live.Update(done, total, failed, settings->cases[outcome.case_index]->id);
  });
  reports::ConformanceRun run = runner.Run(*plans);
  live.Clear();
  const auto spent = std::chrono::steady_clock::now() - start;
  context.duration_us = std::chrono::duration_cast<std::chrono::microseconds>(spent).count();
  run.context = std::move(context);

  const Status written = WriteFiles(options, run);
  if (!options.baseline_file.empty()) fmt::print("{}\n", reports::ToText(reports::Compare(baseline, run)));
  PrintRun(run,
           {.color = WantsColor(options.color, stdout), .quiet = options.quiet, .max_failures = options.max_failures});
  if (!written.ok()) return Fail(written.error().text());
  return reports::ExitCode(run);
}

int Main(int argc, char** argv) {
  const ParsedOptions parsed = ParseOptions(argc, argv);
  if (parsed.ends) return parsed.exit_code;
  const Options& options = parsed.options;
  Result<Suite> suite = LoadSuite(options);
  if (!suite.ok()) return Fail(suite.error().text());
  switch (options.action) {
    case Options::Action::kRun: return RunSuite(options, *suite, argc, argv);
    case Options::Action::kExplain: return ExplainCase(*suite, options.subject);
    case Options::Action::kRepro: return ShowRepro(*suite, options.subject, options);
    case Options::Action::kRecord: return RecordCases(options, *suite);
    case Options::Action::kList: break;
  }
  if (options.list_planned) return ListPlanned(suite->spec);
  Result<std::vector<const spec::Case*>> cases = SelectCases(options, *suite);
  if (!cases.ok()) return Fail(cases.error().text());
  return ListCases(*cases);
}

}  // namespace
}  // namespace respect::conformance

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);  // a reader of our output that goes away is an error of a write, not our end
  return respect::conformance::Main(argc, argv);
}
