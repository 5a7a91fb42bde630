// respect-report: result files into a page, Markdown or JUnit, and one run against another.
// Exit codes are those of a run: 0 all pass, 1 differences, 2 nothing to judge or a file that cannot be read or
// written.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "reports/compare/compare.h"
#include "reports/compare/comparison_text.h"
#include "reports/model/bench_json.h"
#include "reports/model/files.h"
#include "reports/model/merge.h"
#include "reports/model/run_json.h"
#include "reports/render/bench_html.h"
#include "reports/render/bench_markdown.h"
#include "reports/render/html.h"
#include "reports/render/junit.h"
#include "reports/render/markdown.h"

namespace respect::reports {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string html, markdown, junit, json;
  std::string baseline, later;
  bool compare_as_markdown = false;
};

int Fail(Bytes text) {
  fmt::print(stderr, "respect-report: {}\n", text);
  return kExitCouldNotRun;
}

// Writes the document where one is asked for. Answers whether all went well.
template <typename Make>
bool WriteIfAsked(const std::string& path, Make make) {
  if (path.empty()) return true;
  const Status written = WriteText(make(), path);
  if (!written.ok()) Fail(written.error().text());
  return written.ok();
}

void PrintSummary(const ConformanceRun& run) {
  for (uint32_t i = 0; i < run.targets.size(); ++i) {
    const RunTarget& target = run.targets[i];
    const std::string text = target.error.empty() ? Count(run, i).RateText() : "could not be run: " + target.error;
    fmt::print(stderr, "{} {}: {}\n", target.name, target.version, text);
  }
}

int ReportBench(const Options& options, std::vector<BenchRun> runs) {
  if (!options.junit.empty() || !options.json.empty()) return Fail("benchmarks go to --html and --md");
  const bool written = WriteIfAsked(options.html, [&] { return ToHtml(runs); }) &&
                       WriteIfAsked(options.markdown, [&] { return ToMarkdown(runs); });
  return written ? kExitAllPass : kExitCouldNotRun;
}

// Results of respect-bench, where the files hold those; nothing when they are of another program.
std::optional<int> ReportIfBench(const Options& options) {
  std::vector<BenchRun> runs;
  for (const std::string& file : options.files) {
    if (file == "-") return std::nullopt;  // can be read only once, and conformance is what is piped
    Result<BenchRun> run = ReadBench(file);
    if (!run.ok()) return runs.empty() ? std::nullopt : std::optional(Fail(run.error().text()));
    runs.push_back(std::move(*run));
  }
  return ReportBench(options, std::move(runs));
}

int Report(const Options& options) {
  if (const std::optional<int> code = ReportIfBench(options)) return *code;
  std::vector<ConformanceRun> runs;
  for (const std::string& file : options.files) {
    Result<ConformanceRun> run = ReadRun(file);
    if (!run.ok()) return Fail(run.error().text());
    runs.push_back(std::move(*run));
  }
  const ConformanceRun run = Merge(std::move(runs));
  const bool written = WriteIfAsked(options.html, [&] { return ToHtml(run); }) &&
                       WriteIfAsked(options.markdown, [&] { return ToMarkdown(run); }) &&
                       WriteIfAsked(options.junit, [&] { return ToJunit(run); }) &&
                       WriteIfAsked(options.json, [&] { return RunToJson(run); });
  if (!written) return kExitCouldNotRun;
  PrintSummary(run);
  return ExitCode(run);
}

int CompareFiles(const Options& options) {
  const Result<ConformanceRun> baseline = ReadRun(options.baseline), later = ReadRun(options.later);
  if (!baseline.ok()) return Fail(baseline.error().text());
  if (!later.ok()) return Fail(later.error().text());
  const Comparison comparison = Compare(*baseline, *later);
  fmt::print("{}", ToText(comparison, {.markdown = options.compare_as_markdown}));
  return comparison.IsWorse() ? kExitDifferences : kExitAllPass;
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app{"Turns result files of respect-conform into reports, and compares runs.", "respect-report"};
  app.footer(
      "examples:\n"
      "  respect-report redis.json valkey.json --html servers.html\n"
      "  respect-conform --json - | respect-report - --md summary.md\n"
      "  respect-report compare yesterday.json today.json\n"
      "exit code: 0 all pass (compare: nothing is worse), 1 differences, 2 could not run");
  app.add_option("files", options.files, "result files; several are put side by side; - is standard input");
  app.add_option("--html", options.html, "write one self-contained page");
  app.add_option("--md", options.markdown, "write Markdown");
  app.add_option("--junit", options.junit, "write JUnit XML");
  app.add_option("--json", options.json, "write the runs as one result file");
  CLI::App* compare = app.add_subcommand("compare", "what changed from one run to another");
  compare->add_option("baseline", options.baseline)->required();
  compare->add_option("later", options.later)->required();
  compare->add_flag("--md", options.compare_as_markdown, "print Markdown");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? kExitAllPass : kExitCouldNotRun;
  }
  if (compare->parsed()) return CompareFiles(options);
  if (options.files.empty()) return Fail("no result file; see --help");
  return Report(options);
}

}  // namespace
}  // namespace respect::reports

int main(int argc, char** argv) { return respect::reports::Main(argc, argv); }
