#include "conformance/derive/case_maker.h"

#include <algorithm>
#include <cctype>

#include "conformance/derive/wants.h"
#include "engine/base/glob.h"

namespace respect::conformance {
namespace {

// Rules of later versions rest on documentation, which tells no words of errors.
constexpr spec::Version kNewestAsked{8, 0, 999};

// "CLIENT NO-EVICT" -> "client.no-evict"
std::string IdOf(const std::string& command) {
  std::string id;
  for (const char c : command) id += c == ' ' ? '.' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return id;
}

bool Fits(const spec::DeriveRule& rule, const std::string& id) {
  return std::any_of(rule.case_globs.begin(), rule.case_globs.end(),
                     [&](const std::string& glob) { return GlobMatch(glob, id); });
}

bool IsError(const spec::Want& want) {
  return want.kind == spec::Want::Kind::kError || (want.kind == spec::Want::Kind::kType && want.text == "error");
}

// The sentence of the general rule, or of the command's own.
std::string RuleOf(const Draft& draft, const std::vector<const spec::DeriveRule*>& rules) {
  if (rules.empty()) return draft.rule;
  return (draft.about.empty() ? "" : draft.about + ": ") + rules.front()->reason;
}

}  // namespace

spec::Case* CaseMaker::Add(Draft draft) {
  std::vector<const spec::DeriveRule*> rules;
  for (const spec::DeriveRule& rule : command_.derive) {
    if (!Fits(rule, draft.id)) continue;
    if (!rule.want && !rule.accepted) return nullptr;
    rules.push_back(&rule);
  }
  spec::Case made;
  made.id = IdOf(command_.name) + ".derived." + draft.id;
  made.rule = RuleOf(draft, rules);
  made.steps = std::move(draft.before);
  const size_t first = made.steps.size();
  for (spec::Step& step : CommandSteps(draft, rules)) made.steps.push_back(std::move(step));
  // What an accepted command leaves behind is not known here.
  const bool is_refused = std::all_of(made.steps.begin() + static_cast<std::ptrdiff_t>(first), made.steps.end(),
                                      [](const spec::Step& step) { return IsError(*step.want); });
  for (spec::Step& step : draft.after) made.steps.push_back(std::move(step));
  for (spec::Step& step : draft.after_error) {
    if (is_refused) made.steps.push_back(std::move(step));
  }
  made.given = std::move(draft.given);
  if (draft.since > command_.since) made.since = draft.since;
  made.provenance = "derived";
  made.derived = true;
  made.command = command_.name;
  made.at = command_.at;
  cases_.push_back(std::move(made));
  return &cases_.back();
}

std::vector<spec::Step> CaseMaker::CommandSteps(const Draft& draft,
                                                const std::vector<const spec::DeriveRule*>& rules) const {
  std::vector<spec::Step> steps;
  std::optional<spec::Version> general_since, general_until;
  bool has_general = true;
  for (const spec::DeriveRule* rule : rules) {
    spec::Step step = Send(draft.args, rule->want ? *rule->want : WantAccepted(command_));
    step.since = rule->since;
    step.until = rule->until;
    step.save = draft.save;
    step.at = rule->at;
    // The general rule holds where no other does: before the first, or from the last on.
    if (!rule->since && !rule->until) has_general = false;
    if (rule->since && rule->until) has_general = false;
    if (rule->since && !rule->until) general_until = rule->since;
    if (rule->until && !rule->since) general_since = rule->until;
    steps.push_back(std::move(step));
  }
  if (!has_general || (general_since && general_until && *general_since >= *general_until)) return steps;
  spec::Step step = Send(draft.args, draft.want);
  step.since = general_since;
  step.until = general_until;
  step.save = draft.save;
  if (rules.empty() && draft.holds_since) {
    spec::Step before = Send(draft.args, draft.want_before);
    before.until = step.since = draft.holds_since;
    steps.push_back(std::move(before));
  }
  steps.push_back(std::move(step));
  return steps;
}

spec::Step CaseMaker::Send(std::vector<std::string> args, spec::Want want) const {
  spec::Step step;
  step.verb = spec::Step::Verb::kCmd;
  step.args = std::move(args);
  step.want = std::move(want);
  step.at = command_.at;
  return step;
}

bool CaseMaker::IsBeyondServers(const spec::Version& since) { return since > kNewestAsked; }

spec::Want CaseMaker::ErrorFor(const spec::Version& since, std::string text) {
  if (IsBeyondServers(since)) return WantText(spec::Want::Kind::kType, "error");
  return WantError(std::move(text));
}

}  // namespace respect::conformance
