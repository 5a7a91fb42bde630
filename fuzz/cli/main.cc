// respect-fuzz: finds where two servers disagree. Exit codes: 0 no difference, 1 differences, 2 could not run.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <memory>

#include "conformance/target/child_target.h"
#include "engine/server/launch.h"
#include "fuzz/cli/console.h"
#include "fuzz/cli/options.h"
#include "reports/model/files.h"
#include "spec/reader/embedded_spec.h"
#include "spec/reader/reader.h"

namespace respect::fuzz {
namespace {

constexpr int kDifferences = 1;
constexpr int kCouldNotRun = 2;
// First argument of respect-fuzz when it is to be the engine: the target `embedded`. The engine's own follow.
constexpr const char* kServeEmbedded = "serve-embedded";

// The first Ctrl-C ends the run with what there is.
std::atomic<bool> interrupted{false};

int Fail(Bytes text) {
  fmt::print(stderr, "respect-fuzz: {}\n", text);
  return kCouldNotRun;
}

// This program over again: the engine in a process of its own, which may crash without taking the findings with it.
std::vector<std::string> EmbeddedCommand(const std::string& serve_version) {
  std::error_code ignored;
  const std::string self = std::filesystem::read_symlink("/proc/self/exe", ignored).string();
  std::vector<std::string> command = {self,        kServeEmbedded, "--port", "{port}",       "--bind",
                                      "127.0.0.1", "--save",       "",       "--appendonly", "no"};
  if (!serve_version.empty()) command.insert(command.end(), {"--serve-version", serve_version});
  return command;
}

class Session {
 public:
  explicit Session(const Options& options) : options_(options), spec_(spec::EmbeddedSpec()) {}

  // Plans, starts and asks the servers.
  Status Open() {
    conformance::TargetWords words;
    words.targets = options_.targets;
    words.server_bins = options_.server_bins;
    words.tls = options_.tls;
    words.deadlines = deadlines_.Times(options_.patience);
    words.embedded = [this, deadlines = words.deadlines] {
      return std::make_unique<conformance::ChildTarget>(EmbeddedCommand(serve_version_), deadlines);
    };
    serve_version_ = options_.serve_version;
    Result<std::vector<conformance::TargetPlan>> plans = conformance::PlanTargets(words, spec_);
    if (!plans.ok()) return plans.error();
    plans_ = std::move(*plans);
    for (const conformance::TargetPlan& plan : plans_) sides_.push_back(std::make_unique<Side>(plan, words.deadlines));
    // The engine last: it serves as the version the other says it is.
    for (const bool embedded : {false, true}) {
      for (size_t i = 0; i < plans_.size(); ++i) {
        if (IsEmbedded(i) != embedded) continue;
        Status opened = sides_[i]->Open(options_.allow_flush);
        if (!opened.ok()) return Error(plans_[i].name + ": " + std::string(opened.error().text()));
        const auto& version = sides_[i]->identity().redis_version;
        if (!embedded && version && serve_version_.empty()) serve_version_ = conformance::VersionText(*version);
      }
    }
    return Done{};
  }

  Repertoire MakeRepertoire() const {
    spec::Version version{INT32_MAX, 0, 0};
    for (const auto& side : sides_) version = std::min(version, side->identity().redis_version.value_or(version));
    return SelectCommands(spec_, options_.groups, version, [this](const spec::Command& command) {
      for (const auto& side : sides_) {
        if (!side->identity().Has(command.name)) return false;
      }
      return true;
    });
  }

  // Both sides' lists and what the command line names.
  Result<std::vector<spec::KnownDifference>> Known() const {
    std::vector<spec::KnownDifference> known;
    for (size_t i = 0; i < plans_.size(); ++i) {
      const spec::Target* file = plans_[i].file;
      for (const spec::Target& target : spec_.targets) {
        if (file == nullptr && target.name.starts_with(sides_[i]->identity().kind)) file = &target;
      }
      if (file != nullptr) known.insert(known.end(), file->known.begin(), file->known.end());
    }
    if (options_.expect_file.empty()) return known;
    Result<std::string> text = reports::ReadText(options_.expect_file);
    if (!text.ok()) return text.error();
    Result<std::vector<spec::KnownDifference>> more = spec::ReadKnownText(*text, options_.expect_file);
    if (!more.ok()) return more.error();
    known.insert(known.end(), more->begin(), more->end());
    return known;
  }

  Side& side(size_t i) { return *sides_[i]; }
  size_t sides() const { return sides_.size(); }

 private:
  bool IsEmbedded(size_t i) const { return plans_[i].kind == "respect" && plans_[i].file == nullptr; }

  const Options& options_;
  spec::Spec spec_;
  conformance::Deadlines deadlines_;
  std::string serve_version_;
  std::vector<conformance::TargetPlan> plans_;
  std::vector<std::unique_ptr<Side>> sides_;
};

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

int RunDiff(Options options) {
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
  LiveLine live(!options.quiet);
  DiffRun run(contest, repertoire, options.diff, [&](const DiffTotals& totals) {
    live.Update(totals, options.diff.seconds);
    return !interrupted.load();
  });
  const DiffTotals totals = run.Run(coverage);
  live.Clear();
  const Status written = WriteFiles(options, totals, coverage, names);
  if (!options.quiet) fmt::print("{}", compares ? FindingsText(totals, names) : CoverageText(coverage));
  fmt::print("{}", TotalsText(totals, coverage));
  fmt::print("{} differences in {} stories\n", totals.findings.size(), totals.stories);
  if (!written.ok()) return Fail(written.error().text());
  if (!compares) return coverage.commands_answered() == coverage.commands() ? 0 : kDifferences;
  return totals.findings.empty() ? 0 : kDifferences;
}

int Main(int argc, char** argv) {
  const ParsedOptions parsed = ParseOptions(argc, argv);
  if (parsed.ends) return parsed.exit_code;
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, [](int) {
    if (interrupted.exchange(true)) _exit(130);
  });
  return RunDiff(parsed.options);
}

}  // namespace
}  // namespace respect::fuzz

int main(int argc, char** argv) {
  if (argc > 1 && argv[1] == std::string_view(respect::fuzz::kServeEmbedded)) {
    const std::vector<respect::Bytes> arguments(argv + 2, argv + argc);
    return respect::Launch(argv[0], arguments);
  }
  return respect::fuzz::Main(argc, argv);
}
