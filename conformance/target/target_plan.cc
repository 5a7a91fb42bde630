#include "conformance/target/target_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "conformance/target/child_process.h"
#include "conformance/target/child_target.h"
#include "conformance/target/url_target.h"

namespace respect::conformance {
namespace {

// "NAME=rest", where NAME is a plain word; a URL may hold '=' as well.
std::pair<std::string, std::string> SplitName(const std::string& word) {
  const size_t equals = word.find('=');
  if (equals == std::string::npos || word.find_first_of(":/@") < equals) return {"", word};
  return {word.substr(0, equals), word.substr(equals + 1)};
}

std::string VariableFor(const std::string& name) {
  std::string variable = "RESPECT_";
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    variable += letter ? static_cast<char>(c & ~0x20) : digit ? c : '_';
  }
  return variable;
}

// The command line that stands for the program of a target: by its name in this run first, then by its file's.
std::optional<std::string> Replacement(const TargetWords& words, const std::string& label, const std::string& file) {
  for (const std::string& name : {label, file}) {
    for (const std::string& option : words.server_bins) {
      const auto [key, command] = SplitName(option);
      if (key == name) return command;
    }
    if (const char* value = std::getenv(VariableFor(name).c_str()); value != nullptr && *value != '\0') return value;
  }
  return std::nullopt;
}

Status CheckServerBins(const TargetWords& words) {
  for (const std::string& option : words.server_bins) {
    const auto [key, command] = SplitName(option);
    if (key.empty() || SplitCommandLine(command).empty()) {
      return Error(fmt::format("--server-bin '{}' is not of the form NAME=COMMAND", option));
    }
  }
  return Done{};
}

Result<TargetPlan> PlanStarted(const TargetWords& words, const spec::Target& file, const std::string& label) {
  if (file.start.empty()) {
    return Error(fmt::format("targets/{}.toml does not say how to start it: name a running one by URL", file.name));
  }
  std::vector<std::string> command = file.start;
  if (const auto replacement = Replacement(words, label, file.name)) {
    const std::vector<std::string> program = SplitCommandLine(*replacement);
    command.erase(command.begin());
    command.insert(command.begin(), program.begin(), program.end());
  }
  TargetPlan plan;
  plan.name = label;
  plan.file = &file;
  plan.kind = file.name;
  plan.make = [command, deadlines = words.deadlines] { return std::make_unique<ChildTarget>(command, deadlines); };
  return plan;
}

std::string KnownNames(const spec::Spec& spec) {
  std::string names = "embedded, a URL";
  for (const spec::Target& target : spec.targets) names += ", " + target.name;
  return names;
}

Result<TargetPlan> PlanOne(const TargetWords& words, const std::string& word, const spec::Spec& spec) {
  const auto [name, what] = SplitName(word);
  TargetPlan plan;
  if (what == "embedded") {
    plan.name = name.empty() ? what : name;
    plan.kind = "respect";
    plan.make = words.embedded;
    return plan;
  }
  if (LooksLikeUrl(what)) {
    Result<Endpoint> endpoint = ParseEndpoint(what);
    if (!endpoint.ok()) return Error(fmt::format("target {}: {}", what, endpoint.error().text()));
    plan.name = name.empty() ? endpoint->Text() : name;
    plan.make = [endpoint = *endpoint, tls = words.tls, deadlines = words.deadlines] {
      return std::make_unique<UrlTarget>(endpoint, tls, deadlines);
    };
    return plan;
  }
  for (const spec::Target& file : spec.targets) {
    if (file.name == what) return PlanStarted(words, file, name.empty() ? what : name);
  }
  return Error(fmt::format("there is no target '{}'; known are: {}", what, KnownNames(spec)));
}

}  // namespace

Result<std::vector<TargetPlan>> PlanTargets(const TargetWords& words, const spec::Spec& spec) {
  Status bins = CheckServerBins(words);
  if (!bins.ok()) return bins.error();
  std::vector<TargetPlan> plans;
  for (const std::string& word : words.targets) {
    Result<TargetPlan> plan = PlanOne(words, word, spec);
    if (!plan.ok()) return plan.error();
    const auto same = [&](const TargetPlan& other) { return other.name == plan->name; };
    if (std::any_of(plans.begin(), plans.end(), same)) {
      return Error(
          fmt::format("two targets are called '{}': name one of them, as in other={}", plan->name, plan->name));
    }
    plans.push_back(std::move(*plan));
  }
  return plans;
}

}  // namespace respect::conformance
