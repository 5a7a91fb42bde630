#include "conformance/runner/rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/glob.h"

namespace respect::conformance {

TargetRules::TargetRules(Identity identity, const spec::Target* file,
                         const std::vector<spec::KnownDifference>& expected, const CommandIndex& commands)
    : identity_(std::move(identity)), file_(file), known_(expected), commands_(commands) {
  gates_ = identity_.redis_version;
  if (file_ == nullptr) return;
  if (file_->gates) gates_ = file_->gates;
  known_.insert(known_.end(), file_->known.begin(), file_->known.end());
}

std::string TargetRules::SkipReason(const spec::Case& test, const Mode& mode, const KeyRewriter* keys) const {
  for (const Bytes name : mode.skipped_as()) {
    const auto skipped = test.skip_modes.find(std::string(name));
    if (skipped != test.skip_modes.end()) return skipped->second;
  }
  if (std::string reason = mode.SkipReason(test, identity_, commands_); !reason.empty()) return reason;
  if (std::string reason = GateReason(test); !reason.empty()) return reason;
  if (std::string reason = PlannedReason(test); !reason.empty()) return reason;
  if (std::string reason = CommandReason(test); !reason.empty()) return reason;
  if (std::string reason = FeatureReason(test); !reason.empty()) return reason;
  if (keys != nullptr && mode.touches_all_data()) return "goes through all data, and some of it is not the suite's";
  return keys == nullptr ? "" : keys->SkipReason(test);
}

std::string TargetRules::GateReason(const spec::Case& test) const {
  if (!gates_) return test.until ? "holds before " + VersionText(*test.until) + " only" : "";
  if (test.since && *gates_ < *test.since) return fmt::format("since {}", VersionText(*test.since));
  if (test.until && *gates_ >= *test.until) return fmt::format("until {}", VersionText(*test.until));
  return "";
}

// A server may have a command before the version it claims (Valkey has HEXPIRE) or, worse, lack one that its version
// has: the first is held to the command's cases, and so is the second.
std::string TargetRules::CommandReason(const spec::Case& test) const {
  if (test.command.empty()) return "";
  const std::vector<std::string> name = {test.command};
  const spec::Command* command = commands_.Find(name);
  if (command == nullptr || identity_.Has(command->name)) return "";
  if (!command->module.empty()) return "module " + command->module + " is not loaded";
  if (gates_ && *gates_ < command->since) return fmt::format("since {}", VersionText(command->since));
  return "";
}

bool TargetRules::IsPlanned(std::span<const std::string> args) const {
  const spec::Command* command = commands_.Find(args);
  if (command == nullptr || identity_.Has(command->name)) return false;
  return command->engine == "planned" || command->engine == "container";  // a container: none of its subcommands
}

// Our own engine does not have every command yet: a case that uses one is not held against it. COMMAND GETKEYS and its
// kin use the command they are given.
std::string TargetRules::PlannedReason(const spec::Case& test) const {
  if (identity_.kind != "respect") return "";
  std::vector<std::span<const std::string>> used = {{&test.command, test.command.empty() ? 0u : 1u}};
  for (const std::vector<std::string>& args : test.given) used.emplace_back(args);
  for (const spec::Step& step : test.steps) {
    const bool sends = step.verb == spec::Step::Verb::kCmd || step.verb == spec::Step::Verb::kSend;
    if (!sends) continue;
    used.emplace_back(step.args);
    if (step.args.size() > 2 && UpperCase(step.args[0]) == "COMMAND") used.push_back(used.back().subspan(2));
  }
  const auto planned = std::find_if(used.begin(), used.end(), [&](const auto& args) { return IsPlanned(args); });
  return planned == used.end() ? "" : commands_.Find(*planned)->name + " is planned";
}

std::string TargetRules::FeatureReason(const spec::Case& test) const {
  for (const std::string& feature : test.needs) {
    if (feature == "resp3" && !identity_.has_resp3) return "the server has no RESP3";
    if (file_ == nullptr) continue;
    if (std::find(file_->lacks.begin(), file_->lacks.end(), feature) == file_->lacks.end()) continue;
    const auto reason = file_->lacks_reason.find(feature);
    return fmt::format("lacks {}: {}", feature, reason == file_->lacks_reason.end() ? "" : reason->second);
  }
  return "";
}

bool TargetRules::Covers(const spec::KnownDifference& known, const spec::Case& test, Bytes mode) const {
  if (!known.modes.empty() && std::find(known.modes.begin(), known.modes.end(), mode) == known.modes.end())
    return false;
  if (gates_ && ((known.since && *gates_ < *known.since) || (known.until && *gates_ >= *known.until))) return false;
  return std::any_of(known.case_globs.begin(), known.case_globs.end(),
                     [&](const std::string& glob) { return GlobMatch(glob, test.id); });
}

const spec::KnownDifference* TargetRules::Known(const spec::Case& test, Bytes mode,
                                                std::span<const Bytes> wrong) const {
  const auto first = [&](const auto& fits) -> const spec::KnownDifference* {
    for (const spec::KnownDifference& known : known_) {
      if (fits(known) && Covers(known, test, mode)) return &known;
    }
    return nullptr;
  };
  if (const auto* whole = first([](const spec::KnownDifference& known) { return known.answer.empty(); })) return whole;
  const spec::KnownDifference* of_reply = nullptr;
  for (const Bytes reply : wrong) {
    of_reply = first(
        [&](const spec::KnownDifference& known) { return !known.answer.empty() && GlobMatch(known.answer, reply); });
    if (of_reply == nullptr) return nullptr;
  }
  return of_reply;
}

const spec::Target* FileForKind(const spec::Spec& spec, const std::string& kind) {
  const auto found = std::find_if(spec.targets.begin(), spec.targets.end(), [&](const spec::Target& target) {
    return target.name == kind || target.name == kind + "-server";
  });
  return found == spec.targets.end() ? nullptr : &*found;
}

}  // namespace respect::conformance
