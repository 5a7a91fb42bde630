#include <fmt/format.h>

#include "conformance/target/embedded.h"
#include "conformance/target/identity.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/console.h"
#include "fuzz/properties/property_run.h"
#include "reports/model/files.h"
#include "reports/model/json_text.h"
#include "spec/reader/embedded_spec.h"

namespace respect::fuzz {
namespace {

std::string LineOf(const PropertyTotals& totals, double most_seconds) {
  const std::string of = most_seconds > 0 ? fmt::format(" of {:.0f}", most_seconds) : "";
  return fmt::format("{:.0f}{} s  {} stories  {} commands, each told four times  {:.0f} commands/s  {} violations",
                     totals.seconds, of, totals.stories, totals.commands,
                     totals.seconds > 0 ? static_cast<double>(totals.commands) / totals.seconds : 0,
                     totals.violations.size());
}

std::string ToJson(const PropertyTotals& totals, uint64_t seed) {
  reports::Json violations = reports::Json::array();
  for (const Violation& violation : totals.violations) {
    violations.push_back({{"shape", reports::BytesToJson(violation.difference.shape)},
                          {"story", violation.number},
                          {"times", violation.times},
                          {"text", reports::BytesToJson(Text(violation))}});
  }
  const reports::Json document = {{"format", "respect-fuzz-properties/1"},
                                  {"seed", seed},
                                  {"stories", totals.stories},
                                  {"commands", totals.commands},
                                  {"seconds", totals.seconds},
                                  {"next_story", totals.next_story},
                                  {"violations", std::move(violations)}};
  return document.dump(2) + "\n";
}

}  // namespace

int RunProperties(const Options& options, const Interrupted& interrupted) {
  const spec::Spec spec = spec::EmbeddedSpec();
  const auto engine = conformance::MakeEmbeddedTarget(1, {{"respect-commands", "yes"}});
  Stage stage(*engine);
  const Status opened = stage.Open();
  if (!opened.ok()) return Fail(opened.error().text());
  const auto identity = conformance::Identify(*engine, "respect", {});
  if (!identity.ok()) return Fail(identity.error().text());
  const spec::Version version = identity->redis_version.value_or(spec::Version{8, 0, 0});
  const Repertoire repertoire = SelectCommands(
      spec, options.groups, version, [&](const spec::Command& command) { return identity->Has(command.name); });
  if (repertoire.commands.empty()) return Fail("there is no command that stories could use");

  PropertySettings settings{.seed = options.diff.seed,
                            .first_story = options.diff.first_story,
                            .stories = options.diff.stories,
                            .seconds = options.diff.seconds,
                            .most_tries = options.diff.most_tries};
  if (options.diff.most_findings != 0) settings.most_findings = options.diff.most_findings;
  TextLine live(!options.quiet);
  PropertyRun run(stage, repertoire, settings, [&](const PropertyTotals& totals) {
    live.Show(LineOf(totals, options.diff.seconds));
    return !interrupted();
  });
  const PropertyTotals totals = run.Run();
  live.Clear();
  if (!options.quiet) {
    for (const Violation& violation : totals.violations) fmt::print("{}\n", Text(violation));
  }
  fmt::print("{}\ngo on with --first {}\n", LineOf(totals, 0), totals.next_story);
  fmt::print("{} violations in {} stories\n", totals.violations.size(), totals.stories);
  if (!options.json_file.empty()) {
    const Status written = reports::WriteText(ToJson(totals, options.diff.seed), options.json_file);
    if (!written.ok()) return Fail(written.error().text());
  }
  return totals.violations.empty() ? 0 : kFoundSomething;
}

}  // namespace respect::fuzz
