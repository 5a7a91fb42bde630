#include "conformance/cli/options.h"

#include <CLI/CLI.hpp>

#include "reports/model/verdict.h"

namespace respect::conformance {
namespace {

constexpr char kDescription[] =
    "Holds servers against the specification of Redis: which behaviours differ, and a redis-cli line for each.\n";

constexpr char kFooter[] = R"(
TARGET is one of
  embedded                   the engine inside this program, on a virtual clock (the default)
  redis://[user:pass@]host[:port][/db]   rediss://...   unix:///path   host:port
  redis-server, valkey-server, fakeredis   started for the run, on a free port, and ended after it
  NAME=TARGET                any of these under a name of its own
Several targets are run one after the other and reported side by side.

A server that was not started here and holds keys is refused, since every case begins with FLUSHALL:
say --allow-flush, or --prefix P to flush nothing and run only what keeps to keys of its own.

The last line on standard output is "N passed, N failed, N skipped". Failed are the verdicts fail, shape,
text-drift, broken and known-but-passes; known differences are counted with the skipped, and their number told before.
Exit code: 0 all passed, 1 differences, 2 could not run.

Examples:
  respect-conform                                          the engine, resp2 and resp3
  respect-conform --modes all redis-server                 a Redis of its own, every mode
  respect-conform --cases 'set.*' --cases 'getex.*' redis://localhost:6379 --allow-flush
  respect-conform embedded redis-server valkey-server --html report.html --json report.json
  respect-conform --server-bin redis-server=/opt/redis/bin/redis-server redis-server
  respect-conform --explain set.nx.refuses-live-key
  respect-conform record redis-server new_cases.toml       propose what a server answers
)";

void AddSelection(CLI::App& app, Options& options) {
  app.add_option("TARGET", options.targets, "Servers to run against")->type_name("");
  app.add_option("--cases", options.cases, "Run cases whose id fits; may be repeated")
      ->type_name("GLOB")
      ->allow_extra_args(false);
  app.add_option("--group", options.groups, "Run cases of a group (string, generic, protocol, ...); may be repeated")
      ->type_name("NAME")
      ->allow_extra_args(false);
  app.add_option(
         "--modes", options.modes,
         "resp2, resp3, pipelined, byte-split, multi, lua, lua-resp3, dump, rdb, aof with commas between, or all")
      ->type_name("LIST")
      ->capture_default_str();
  app.add_option("--derived", options.derived, "Cases made from the commands' signatures: yes, no or only")
      ->check(CLI::IsMember({"yes", "no", "only"}))
      ->type_name("WHICH")
      ->capture_default_str();
  app.add_option("--spec", options.spec_folder, "Read the specification from a folder, not from this program")
      ->type_name("DIR");
}

void AddRunning(CLI::App& app, Options& options) {
  app.add_option("--jobs", options.jobs, "Servers at a time, where they are started here; 0: as fits the machine")
      ->check(CLI::Range(0, 1024))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Shuffle the cases and fix all that is random")->type_name("N");
  app.add_flag("--fail-fast", options.fail_fast, "Stop at the first failure");
  app.add_option("--patience", options.patience, "Make every deadline that many times longer")
      ->check(CLI::Range(0.1, 1000.0))
      ->type_name("FACTOR");
  app.add_flag("--allow-flush", options.allow_flush, "Permit FLUSHALL on a server that holds keys");
  app.add_option("--prefix", options.prefix, "Flush nothing; give every key this prefix and delete it afterwards")
      ->type_name("P");
  app.add_option("--server-bin", options.server_bins, "Start a target by another command line; may be repeated")
      ->type_name("NAME=COMMAND")
      ->allow_extra_args(false);
  app.add_option("--tls-ca", options.tls.authority_file, "Authorities' certificates for rediss://")->type_name("FILE");
  app.add_option("--tls-cert", options.tls.certificate_file, "The client's certificate")->type_name("FILE");
  app.add_option("--tls-key", options.tls.key_file, "The client's key")->type_name("FILE");
  app.add_flag("!--tls-insecure", options.tls.verify, "Accept any certificate");
}

void AddReporting(CLI::App& app, Options& options) {
  app.add_option("--json", options.json_file, "Write all results; - is standard output")->type_name("FILE");
  app.add_option("--junit", options.junit_file, "Write JUnit XML")->type_name("FILE");
  app.add_option("--html", options.html_file, "Write one self-contained page")->type_name("FILE");
  app.add_option("--markdown", options.markdown_file, "Write Markdown")->type_name("FILE");
  app.add_option("--baseline", options.baseline_file, "Tell what changed since an earlier --json")->type_name("FILE");
  app.add_option("--expect", options.expect_file, "Known differences ([[known]] tables, as in spec/targets)")
      ->type_name("FILE");
  app.add_option("--max-failures", options.max_failures, "Failures shown for each target; files have all")
      ->type_name("N")
      ->capture_default_str();
  app.add_flag("--quiet", options.quiet, "Show the summary only");
  app.add_option("--color", options.color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN")
      ->capture_default_str();
}

// The options that do something else than run.
struct OtherActions {
  bool list = false;
  std::string explain, repro, record_target;
};

void AddOtherActions(CLI::App& app, Options& options, OtherActions& others) {
  auto* list = app.add_flag("--list", others.list, "List the cases chosen, and run nothing");
  app.add_flag("--planned", options.list_planned, "With --list: the commands the engine does not have yet")
      ->needs(list);
  app.add_option("--explain", others.explain, "Show a case: its rule, steps and what is expected")->type_name("ID");
  app.add_option("--repro", others.repro, "Show redis-cli lines that run a case by hand")->type_name("ID");
}

}  // namespace

ParsedOptions ParseOptions(int argc, char** argv) {
  ParsedOptions parsed;
  Options& options = parsed.options;
  OtherActions others;
  CLI::App app(kDescription, "respect-conform");
  app.footer(kFooter);
  app.get_formatter()->column_width(30);
  app.set_version_flag("--version", "respect-conform " RESPECT_VERSION, "Show the version and exit");
  AddSelection(app, options);
  AddRunning(app, options);
  AddReporting(app, options);
  AddOtherActions(app, options, others);
  CLI::App* record = app.add_subcommand("record", "Propose the wants that a file of cases leaves open");
  record->add_option("TARGET", others.record_target, "The server to ask")->required()->type_name("");
  record->add_option("FILE", options.subject, "A file of cases; steps may lack 'want'")->required()->type_name("");
  record->add_flag("--write", options.write_in_place, "Change the file instead of printing it");
  record->add_option("--server-bin", options.server_bins, "Start a target by another command line")
      ->type_name("NAME=COMMAND")
      ->allow_extra_args(false);
  record->add_flag("--allow-flush", options.allow_flush, "Permit FLUSHALL on a server that holds keys");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    parsed.ends = true;
    // CLI11 prints help to standard output and errors to standard error.
    parsed.exit_code = app.exit(error) == 0 ? 0 : reports::kExitCouldNotRun;
    return parsed;
  }
  options.seed_given = app.count("--seed") > 0;
  if (record->parsed()) {
    options.action = Options::Action::kRecord;
    options.targets = {others.record_target};
  }
  if (others.list) options.action = Options::Action::kList;
  if (!others.explain.empty()) {
    options.action = Options::Action::kExplain;
    options.subject = others.explain;
  }
  if (!others.repro.empty()) {
    options.action = Options::Action::kRepro;
    options.subject = others.repro;
  }
  return parsed;
}

}  // namespace respect::conformance
