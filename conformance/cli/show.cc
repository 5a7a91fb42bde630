#include "conformance/cli/show.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "conformance/match/match.h"
#include "conformance/modes/modes.h"
#include "conformance/runner/cli_text.h"
#include "conformance/target/identity.h"
#include "conformance/target/url_target.h"
#include "engine/base/glob.h"
#include "reports/model/verdict.h"

namespace respect::conformance {
namespace {

constexpr size_t kMostSuggestions = 10;

// Tells which ids come near; always fails.
int NoSuchCase(const Suite& suite, const std::string& id) {
  fmt::print(stderr, "respect-conform: there is no case '{}'\n", id);
  std::vector<const spec::Case*> all;
  Options options;
  options.cases = {"*" + id + "*"};
  Result<std::vector<const spec::Case*>> near = SelectCases(options, suite);
  options.cases = {id.substr(0, id.find('.')) + ".*"};
  if (!near.ok()) near = SelectCases(options, suite);
  if (near.ok()) all = *near;
  for (size_t i = 0; i < std::min(all.size(), kMostSuggestions); ++i) fmt::print(stderr, "  {}\n", all[i]->id);
  if (all.size() > kMostSuggestions) fmt::print(stderr, "  ... {} in all\n", all.size());
  return reports::kExitCouldNotRun;
}

// Where `id` names a case with rows: which of them is shown, and that there are others.
void TellRow(const Suite& suite, const spec::Case& shown, const std::string& id) {
  if (shown.id == id) return;
  Options options;
  options.cases = {id + "/*"};
  Result<std::vector<const spec::Case*>> rows = SelectCases(options, suite);
  fmt::print(stderr, "{} is the first of {} rows; --list --cases '{}/*' shows all\n", shown.id,
             rows.ok() ? rows->size() : 1, id);
}

std::string Gates(const std::optional<spec::Version>& since, const std::optional<spec::Version>& until) {
  std::string text;
  if (since) text += " since " + VersionText(*since);
  if (until) text += " until " + VersionText(*until);
  return text;
}

void ExplainStep(const spec::Step& step, size_t number) {
  fmt::print("  {}. {}{}\n", number, StepTextWithConnection(step), Gates(step.since, step.until));
  if (!step.want) return;
  const std::string resp2 = DescribeWant(*step.want, 2);
  const std::string resp3 = DescribeWant(*step.want, 3);
  fmt::print("       expected  {}\n", resp2);
  if (resp3 != resp2) fmt::print("       in RESP3  {}\n", resp3);
}

void ExplainKnown(const Suite& suite, const spec::Case& test) {
  for (const spec::Target& target : suite.spec.targets) {
    for (const spec::KnownDifference& known : target.known) {
      const auto fits = [&](const std::string& glob) { return GlobMatch(glob, test.id); };
      if (std::any_of(known.case_globs.begin(), known.case_globs.end(), fits)) {
        fmt::print("known      {}: {}\n", target.name, known.reason);
      }
    }
  }
}

}  // namespace

int ListCases(const std::vector<const spec::Case*>& cases) {
  size_t derived = 0;
  for (const spec::Case* test : cases) {
    derived += test->derived ? 1 : 0;
    fmt::print("{}  {}\n", test->id, test->rule);
  }
  fmt::print("{} cases, {} of them derived\n", cases.size(), derived);
  return 0;
}

int ListPlanned(const spec::Spec& spec) {
  std::map<std::string, std::pair<int, int>> groups;  // planned, all
  int planned = 0;
  for (const spec::Command& command : spec.commands) {
    auto& [missing, all] = groups[command.group];
    ++all;
    if (command.engine != "planned") continue;
    ++missing;
    ++planned;
    fmt::print("{}\n", command.name);
  }
  for (const auto& [group, counts] : groups) {
    if (counts.first > 0) fmt::print("{}: {} of {} planned\n", group, counts.first, counts.second);
  }
  fmt::print("{} of {} commands planned\n", planned, spec.commands.size());
  return 0;
}

int ExplainCase(const Suite& suite, const std::string& id) {
  const spec::Case* test = FindCase(suite, id);
  if (test == nullptr) return NoSuchCase(suite, id);
  TellRow(suite, *test, id);
  fmt::print("{}\n\n{}\n\n", test->id, test->rule);
  fmt::print("where      {}:{}{}\n", test->at.file, test->at.line,
             test->derived ? " (derived from the signature)" : "");
  if (!test->command.empty()) {
    const spec::Command* command = suite.spec.Find(test->command);
    fmt::print("command    {} {}\n", test->command, command == nullptr ? "" : command->syntax);
  }
  if (test->since || test->until) fmt::print("holds     {}\n", Gates(test->since, test->until));
  if (test->protocol) fmt::print("protocol   RESP{} only\n", *test->protocol);
  for (const std::string& feature : test->needs) fmt::print("needs      {}\n", feature);
  for (const auto& [mode, reason] : test->skip_modes) fmt::print("not in     {}: {}\n", mode, reason);
  if (!test->provenance.empty()) fmt::print("known from {}\n", test->provenance);
  ExplainKnown(suite, *test);
  for (const auto& [name, value] : test->config) fmt::print("config     {} {}\n", name, value);
  for (const std::vector<std::string>& args : test->given) fmt::print("given      {}\n", CliCommand(args));
  fmt::print("\n");
  for (size_t i = 0; i < test->steps.size(); ++i) ExplainStep(test->steps[i], i + 1);
  return 0;
}

int ShowRepro(const Suite& suite, const std::string& id, const Options& options) {
  const spec::Case* test = FindCase(suite, id);
  if (test == nullptr) return NoSuchCase(suite, id);
  TellRow(suite, *test, id);
  std::string cli_options;
  if (!options.targets.empty() && LooksLikeUrl(options.targets.front())) {
    Result<Endpoint> endpoint = ParseEndpoint(options.targets.front());
    if (endpoint.ok()) cli_options = UrlTarget::CliOptionsOf(*endpoint);
  }
  const bool resp3 = test->protocol == 3 || options.modes == "resp3";
  for (const std::string& line : ReproLines(*test, resp3 ? 3 : 2, cli_options)) fmt::print("{}\n", line);
  return 0;
}

}  // namespace respect::conformance
