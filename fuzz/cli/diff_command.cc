#include <fmt/format.h>

#include "fuzz/cli/commands.h"
#include "fuzz/cli/console.h"
#include "fuzz/cli/session.h"
#include "reports/model/files.h"

namespace respect::fuzz {
namespace {

Status WriteFiles(const Options& options, const DiffTotals& totals, const Coverage& coverage, const Names& names) {
  if (!options.json_file.empty()) {
    Status written = reports::WriteText(ToJson(totals, coverage, names, options.diff.seed), options.json_file);
    if (!written.ok()) return written;
  }
  if (options.cases_file.empty()) return Done{};
  std::string cases;
  for (const Finding& finding : totals.findings) cases += finding.case_text + "\n";
  return reports::WriteText(cases, options.cases_file);
}

}  // namespace

int RunDiff(Options options, const Interrupted& interrupted) {
  Session session(options);
  Status opened = session.Open();
  if (!opened.ok()) return Fail(opened.error().text());
  const Repertoire repertoire = session.MakeRepertoire();
  if (repertoire.commands.empty()) return Fail("the servers have no command in common that stories could use");
  Result<std::vector<spec::KnownDifference>> known = session.Known();
  if (!known.ok()) return Fail(known.error().text());
  options.diff.known = std::move(*known);

  const bool compares = session.sides() == 2;
  const Names names{session.side(0).name(), compares ? session.side(1).name() : ""};
  Contest contest(session.side(0), compares ? &session.side(1) : nullptr);
  Coverage coverage(repertoire);
  TextLine live(!options.quiet);
  DiffRun run(contest, repertoire, options.diff, [&](const DiffTotals& totals) {
    live.Show(LineOf(totals, options.diff.seconds));
    return !interrupted();
  });
  const DiffTotals totals = run.Run(coverage);
  live.Clear();
  const Status written = WriteFiles(options, totals, coverage, names);
  if (!options.quiet) fmt::print("{}", compares ? FindingsText(totals, names) : CoverageText(coverage));
  fmt::print("{}", TotalsText(totals, coverage));
  fmt::print("{} differences in {} stories\n", totals.findings.size(), totals.stories);
  if (!written.ok()) return Fail(written.error().text());
  if (!compares) return coverage.commands_answered() == coverage.commands() ? 0 : kFoundSomething;
  return totals.findings.empty() ? 0 : kFoundSomething;
}

}  // namespace respect::fuzz
