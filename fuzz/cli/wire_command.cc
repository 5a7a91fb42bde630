#include <fmt/format.h>

#include "fuzz/cli/commands.h"
#include "fuzz/cli/console.h"
#include "fuzz/cli/session.h"
#include "fuzz/wire/wire_run.h"
#include "reports/model/files.h"
#include "reports/model/json_text.h"

namespace respect::fuzz {
namespace {

using reports::BytesToJson;
using reports::Json;

std::string LineOf(const WireTotals& totals, double most_seconds) {
  const std::string of = most_seconds > 0 ? fmt::format(" of {:.0f}", most_seconds) : "";
  return fmt::format("{:.0f}{} s  {} attacks  {} connections  {} answers checked  {} faults", totals.seconds, of,
                     totals.attacks, totals.connections, totals.checked, totals.faults.size());
}

std::string FaultText(const WireFault& fault) {
  return fmt::format("{}  (attack {})\n  {}\n  {}\n", KindName(fault.kind), fault.attack, fault.text, fault.cause);
}

Json FiguresOf(const MemoryFigures& figures) {
  return {{"used_memory", figures.used}, {"used_memory_rss", figures.resident}, {"connected_clients", figures.clients}};
}

std::string ToJson(const WireTotals& totals, const std::string& name, uint64_t seed) {
  Json faults = Json::array();
  for (const WireFault& fault : totals.faults) {
    faults.push_back({{"kind", std::string(KindName(fault.kind))},
                      {"attack", fault.attack},
                      {"seen", BytesToJson(fault.text)},
                      {"cause", BytesToJson(fault.cause)}});
  }
  const Json document = {{"format", "respect-fuzz-wire/1"},
                         {"server", name},
                         {"seed", seed},
                         {"attacks", totals.attacks},
                         {"connections", totals.connections},
                         {"bytes", totals.bytes},
                         {"answers_checked", totals.checked},
                         {"seconds", totals.seconds},
                         {"next_attack", totals.next_attack},
                         {"before", FiguresOf(totals.before)},
                         {"after", FiguresOf(totals.after)},
                         {"faults", std::move(faults)}};
  return document.dump(2) + "\n";
}

WireSettings SettingsOf(const Options& options, const conformance::Deadlines& deadlines) {
  WireSettings settings{.seed = options.diff.seed,
                        .first_attack = options.diff.first_story,
                        .attacks = options.diff.stories,
                        .seconds = options.diff.seconds,
                        .deadlines = deadlines};
  if (options.diff.most_findings != 0) settings.most_faults = options.diff.most_findings;
  return settings;
}

}  // namespace

int RunWire(const Options& options, const Interrupted& interrupted) {
  Session session(options);
  Status planned = session.Plan();
  if (!planned.ok()) return Fail(planned.error().text());
  const conformance::TargetPlan& plan = session.plans().front();
  const std::unique_ptr<conformance::Target> target = plan.make();
  // Asked before anything is sent.
  if (!options.is_mine && !target->owned() && !target->endpoint().value_or(conformance::Endpoint()).IsLocal()) {
    return Fail(plan.name + " is not on this machine: say --yes-this-is-my-server if you may attack it");
  }
  Status started = target->Start();
  if (!started.ok()) return Fail(started.error().text());

  TextLine live(!options.quiet);
  WireRun run(*target, SettingsOf(options, session.deadlines()), [&](const WireTotals& totals) {
    live.Show(LineOf(totals, options.diff.seconds));
    return !interrupted();
  });
  const Result<WireTotals> totals = run.Run();
  live.Clear();
  if (!totals.ok()) return Fail(totals.error().text());
  if (!options.quiet) {
    for (const WireFault& fault : totals->faults) fmt::print("{}\n", FaultText(fault));
  }
  fmt::print("{}\nused_memory {} -> {}, resident {} -> {}; go on with --first {}\n", LineOf(*totals, 0),
             totals->before.used, totals->after.used, totals->before.resident, totals->after.resident,
             totals->next_attack);
  fmt::print("{} faults in {} attacks\n", totals->faults.size(), totals->attacks);
  if (!options.json_file.empty()) {
    const Status written = reports::WriteText(ToJson(*totals, plan.name, options.diff.seed), options.json_file);
    if (!written.ok()) return Fail(written.error().text());
  }
  return totals->faults.empty() ? 0 : kFoundSomething;
}

}  // namespace respect::fuzz
