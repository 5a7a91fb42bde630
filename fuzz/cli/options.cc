#include "fuzz/cli/options.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace respect::fuzz {
namespace {

constexpr char kDescription[] =
    "Finds where Redis-like servers break or disagree: the same generated commands to two, replies and keys compared, "
    "each difference shrunk to a case; properties that hold of any commands; garbage over the wire.\n";

constexpr char kFooter[] = R"(
A and B are targets as in respect-conform:
  embedded                   the engine of this program, as a server of its own
  redis://[user:pass@]host[:port][/db]   rediss://...   unix:///path   host:port
  redis-server, valkey-server, fakeredis   started for the run, on a free port, and ended after it
  NAME=TARGET                any of these under a name of its own
The engine serves as the version of Redis that the other side says it is.

A server that was not started here and holds keys is refused, since stories begin by deleting all keys: say --allow-flush.
Stories are numbered: --seed and --first give the same ones again; the end of a run says where the next may begin.

The last line on standard output is "N differences in M stories" (properties: "N violations in M stories", wire: "N
faults in M attacks"). Exit code: 0 none, 1 some, 2 could not run.

Examples:
  respect-fuzz diff embedded redis-server --time 1m
  respect-fuzz diff redis://localhost:7001 redis://localhost:7002 --groups stream --stories 100000 --allow-flush
  respect-fuzz diff embedded redis-server --time 1h --cases-to found.toml --json found.json
  respect-fuzz coverage embedded --time 10                    which commands and options a run reaches
  respect-fuzz properties --time 1m
  respect-fuzz wire redis-server --time 1m                    only servers on this machine, unless --yes-this-is-my-server
)";

// What every action takes.
void AddCommon(CLI::App& app, Options& options, std::string& time) {
  app.add_option("--time", time, "How long: 90, 90s, 5m, 2h; 0 is without end")->type_name("T")->default_str("10s");
  app.add_option("--seed", options.diff.seed, "Others of their kind")->type_name("N")->capture_default_str();
  app.add_option("--first", options.diff.first_story, "Begin with this one of the seed: goes on where a run ended")
      ->type_name("N");
  app.add_option("--most", options.diff.most_findings, "End after so many different findings")->type_name("N");
  app.add_option("--patience", options.patience, "Make every deadline that many times longer")
      ->check(CLI::Range(0.1, 1000.0))
      ->type_name("FACTOR");
  app.add_option("--json", options.json_file, "Write all results; - is standard output")->type_name("FILE");
  app.add_flag("--quiet", options.quiet, "No live line, and only the last lines");
}

void AddStories(CLI::App& app, Options& options) {
  app.add_option("--stories,--cases", options.diff.stories, "How many stories; 0: as many as the time allows")
      ->type_name("N");
  app.add_option("--groups", options.groups, "Only commands of these groups (string, list, stream, ...)")
      ->delimiter(',')
      ->type_name("LIST");
  app.add_option("--most-tries", options.diff.most_tries, "Stories to spend on shrinking one")
      ->type_name("N")
      ->capture_default_str();
}

void AddTargets(CLI::App& app, Options& options) {
  app.add_option("TARGET", options.targets, "Servers")->type_name("");
  app.add_option("--serve-version", options.serve_version, "Version of Redis that the embedded engine is to serve as")
      ->type_name("V");
  app.add_option("--server-bin", options.server_bins, "Start a target by another command line; may be repeated")
      ->type_name("NAME=COMMAND")
      ->allow_extra_args(false);
}

void AddComparing(CLI::App& app, Options& options) {
  app.add_flag("--allow-flush", options.allow_flush, "Permit deleting all keys of a server that holds some");
  app.add_option("--expect", options.expect_file, "Known differences: a file with [[known]] and shapes")
      ->type_name("FILE");
  app.add_option("--cases-to", options.cases_file, "Write what was found as cases")->type_name("FILE");
}

void AddWire(CLI::App& app, Options& options) {
  app.add_option("--attacks", options.diff.stories, "How many attacks; 0: as many as the time allows")->type_name("N");
  app.add_flag("--yes-this-is-my-server", options.is_mine, "Attack a server that is not on this machine");
}

Status CheckTargets(const Options& options) {
  const auto count = options.targets.size();
  switch (options.action) {
    case Options::Action::kDiff:
      return count == 2 ? Status(Done{}) : Error("name two servers, as in: diff embedded redis-server");
    case Options::Action::kGrammar:
    case Options::Action::kProperties: return Done{};
    default: return count == 1 ? Status(Done{}) : Error("name one server");
  }
}

}  // namespace

double ParseSeconds(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  const std::string unit = end;
  if (end == text.c_str() || !(value >= 0)) return -1;
  if (unit.empty() || unit == "s") return value;
  if (unit == "m") return value * 60;
  return unit == "h" ? value * 3600 : -1;
}

ParsedOptions ParseOptions(int argc, char** argv) {
  ParsedOptions parsed;
  Options& options = parsed.options;
  std::string time;
  CLI::App app(kDescription, "respect-fuzz");
  app.footer(kFooter);
  app.require_subcommand(1);
  CLI::App* diff = app.add_subcommand("diff", "Tell two servers the same stories and compare");
  CLI::App* coverage =
      app.add_subcommand("coverage", "Tell one server stories; list commands and options answered without error");
  CLI::App* properties =
      app.add_subcommand("properties", "Commands on the engine in this process: what must hold of any, holds");
  CLI::App* wire = app.add_subcommand("wire", "Bad clients attack a server while good ones check their answers");
  for (CLI::App* each : {diff, coverage, properties, wire}) {
    AddCommon(*each, options, time);
    each->footer(kFooter);
    if (each != wire) AddStories(*each, options);
    if (each != properties) AddTargets(*each, options);
  }
  for (CLI::App* each : {diff, coverage}) AddComparing(*each, options);
  AddWire(*wire, options);
  CLI::App* grammar = app.add_subcommand("grammar", "Whether commands of every kind can be made; part of the build");
  try {
    app.parse(argc, argv);
    if (coverage->parsed()) options.action = Options::Action::kCoverage;
    if (properties->parsed()) options.action = Options::Action::kProperties;
    if (grammar->parsed()) options.action = Options::Action::kGrammar;
    if (wire->parsed()) options.action = Options::Action::kWire;
    const Status targets = CheckTargets(options);
    if (!targets.ok()) throw CLI::ValidationError("TARGET", std::string(targets.error().text()));
    if (!time.empty())
      options.diff.seconds = ParseSeconds(time);
    else if (options.diff.stories != 0)
      options.diff.seconds = 0;
    if (options.diff.seconds < 0)
      throw CLI::ValidationError("--time", "'" + time + "' is no time: say 90, 90s, 5m or 2h");
  } catch (const CLI::ParseError& error) {
    parsed.ends = true;
    parsed.exit_code = app.exit(error) == 0 ? 0 : 2;
  }
  return parsed;
}

}  // namespace respect::fuzz
