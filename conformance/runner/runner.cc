#include "conformance/runner/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "conformance/match/command_index.h"
#include "conformance/runner/fresh_state.h"
#include "conformance/runner/outcome.h"
#include "conformance/runner/rules.h"
#include "conformance/runner/worker.h"

namespace respect::conformance {
namespace {

using reports::RunOutcome;
using reports::Verdict;

struct Item {
  uint32_t case_index;
  uint32_t mode_index;
};

std::vector<Item> OrderOf(const RunSettings& settings) {
  std::vector<uint32_t> cases(settings.cases.size());
  for (uint32_t i = 0; i < cases.size(); ++i) cases[i] = i;
  Rng rng(settings.seed);
  for (size_t i = cases.size(); settings.shuffle && i > 1; --i) std::swap(cases[i - 1], cases[rng.Below(i)]);
  // Case by case through the modes that any server is ready for; then mode by mode.
  std::vector<Item> order;
  for (const uint32_t index : cases) {
    for (uint32_t mode = 0; mode < settings.modes.size(); ++mode) {
      if (!settings.modes[mode]->needs_setting_up()) order.push_back({index, mode});
    }
  }
  for (uint32_t mode = 0; mode < settings.modes.size(); ++mode) {
    if (!settings.modes[mode]->needs_setting_up()) continue;
    for (const uint32_t index : cases) order.push_back({index, mode});
  }
  return order;
}

// "string", "scenarios/blocking", "protocol/framing": what results are grouped by.
std::string GroupOf(const spec::Case& test, const CommandIndex& commands) {
  if (!test.command.empty()) {
    const std::vector<std::string> name = {test.command};
    const spec::Command* command = commands.Find(name);
    return command == nullptr ? "" : command->group;
  }
  std::string group = test.at.file;
  if (const size_t dot = group.rfind(".toml"); dot != std::string::npos) group.resize(dot);
  return group;
}

// A case that the server is known not to survive would take the cases after it along.
std::optional<RunOutcome> KnownToBeFatal(const TargetRules& rules, const spec::Case& test, const Mode& mode) {
  const spec::KnownDifference* known = rules.Known(test, mode.name(), {});
  if (known == nullptr || !known->fatal) return std::nullopt;
  RunOutcome outcome = Skipped(std::string(mode.name()), "not run: " + known->reason);
  outcome.verdict = Verdict::kKnown;
  return outcome;
}

void ApplyKnown(const TargetRules& rules, const spec::Case& test, RunOutcome& outcome) {
  if (outcome.verdict == Verdict::kSkipped) return;
  std::vector<Bytes> wrong;
  for (const reports::RunStep& step : outcome.steps) {
    if (!step.ok) wrong.push_back(step.actual);
  }
  const spec::KnownDifference* known = rules.Known(test, outcome.mode, wrong);
  if (known == nullptr) return;
  if (outcome.verdict == Verdict::kPass) {
    outcome.verdict = Verdict::kKnownButPasses;
    outcome.reason = fmt::format("passes, but is listed as a known difference ({}:{}): {}", known->at.file,
                                 known->at.line, known->reason);
    return;
  }
  outcome.reason = known->reason + " [" + outcome.reason + "]";
  outcome.verdict = Verdict::kKnown;
}

// On a real clock most of the time is spent waiting for keys to expire: more servers than processors wait at once.
int JobsFor(const Target& target, const RunSettings& settings) {
  constexpr int kWaitingFactor = 4, kMostWaiting = 16;
  if (!target.owned()) return 1;
  if (settings.jobs > 0) return settings.jobs;
  const int processors = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  return target.has_virtual_clock() ? processors : std::min(processors * kWaitingFactor, kMostWaiting);
}

// What the workers of one target share.
struct Shared {
  std::vector<Item> order;
  std::vector<std::optional<RunOutcome>> outcomes;
  std::atomic<size_t> next{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;  // the listener and `problem`
  std::string problem;
};

}  // namespace

reports::ConformanceRun Runner::Run(const std::vector<TargetPlan>& plans) {
  reports::ConformanceRun run;
  AddCases(run);
  total_ = plans.size() * settings_.cases.size() * settings_.modes.size();
  for (uint32_t i = 0; i < plans.size() && !stopped_; ++i) RunTarget(plans[i], i, run);
  return run;
}

void Runner::AddCases(reports::ConformanceRun& run) const {
  const CommandIndex commands(spec_);
  for (const spec::Case* test : settings_.cases) {
    run.cases.push_back({.id = test->id,
                         .rule = test->rule,
                         .group = GroupOf(*test, commands),
                         .command = test->command,
                         .file = test->at.file,
                         .line = test->at.line,
                         .derived = test->derived});
  }
}

void Runner::RunTarget(const TargetPlan& plan, uint32_t target_index, reports::ConformanceRun& run) {
  run.targets.push_back({});
  reports::RunTarget& told = run.targets.back();
  told.name = plan.name;
  if (plan.file != nullptr) told.title = plan.file->title;
  std::vector<std::unique_ptr<Target>> targets;
  targets.push_back(plan.make());
  Status started = targets[0]->Start();
  told.reached = targets[0]->Reached();
  const bool may_flush = targets[0]->owned() || settings_.allow_flush || !settings_.prefix.empty();
  if (started.ok() && !may_flush) started = CheckHoldsNoKeys(*targets[0], settings_.deadlines);
  Result<Identity> identity =
      started.ok() ? Identify(*targets[0], plan.kind, settings_.deadlines) : Result<Identity>(started.error());
  if (!identity.ok()) {
    told.error = identity.error().text();
    return;
  }
  told.kind = identity->kind;
  told.version = identity->version;
  const spec::Target* file = plan.file != nullptr ? plan.file : FileForKind(spec_, identity->kind);
  const CommandIndex commands(spec_);
  const TargetRules rules(std::move(*identity), file, settings_.expected, commands);

  Shared shared;
  shared.order = OrderOf(settings_);
  shared.outcomes.resize(shared.order.size());
  const auto work = [&](Target& target) {
    Worker worker(target, rules, commands, settings_.deadlines, settings_.prefix, settings_.seed);
    while (!shared.stop) {
      const size_t at = shared.next++;
      if (at >= shared.order.size()) break;
      const Item item = shared.order[at];
      const spec::Case& test = *settings_.cases[item.case_index];
      const Mode& mode = *settings_.modes[item.mode_index];
      std::optional<RunOutcome> fatal = KnownToBeFatal(rules, test, mode);
      RunOutcome outcome = fatal ? std::move(*fatal) : worker.Run(test, mode);
      outcome.case_index = item.case_index;
      outcome.target_index = target_index;
      if (!fatal) ApplyKnown(rules, test, outcome);
      const std::lock_guard<std::mutex> lock(shared.mutex);
      if (settings_.fail_fast && reports::IsFailure(outcome.verdict)) shared.stop = true;
      if (listener_) listener_(outcome, ++done_, total_);
      shared.outcomes[at] = std::move(outcome);
    }
    Status closed = worker.Close();
    const std::lock_guard<std::mutex> lock(shared.mutex);
    if (!worker.given_up().empty()) shared.problem = worker.given_up();
  };

  // Servers are started in the thread that uses them: a child process ends with its thread.
  std::vector<std::thread> threads;
  const int jobs = JobsFor(*targets[0], settings_);
  for (int i = 1; i < jobs; ++i) {
    threads.emplace_back([&] {
      const std::unique_ptr<Target> own = plan.make();
      if (own->Start().ok()) work(*own);
    });
  }
  work(*targets[0]);
  for (std::thread& thread : threads) thread.join();

  told.error = shared.problem;
  stopped_ = shared.stop;
  for (std::optional<RunOutcome>& outcome : shared.outcomes) {
    if (outcome) run.outcomes.push_back(std::move(*outcome));
  }
}

}  // namespace respect::conformance
