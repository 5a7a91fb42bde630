#include "spec/generator/lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

#include "spec/generator/command_table.h"
#include "spec/reader/vocabulary.h"

namespace respect::spec {
namespace {

constexpr std::array<std::string_view, 4> kPlainTips = {"nondeterministic_output", "nondeterministic_output_order",
                                                        "dont_cache", "dont_touch_keys"};
constexpr std::array<std::string_view, 4> kRequestPolicies = {"all_nodes", "all_shards", "multi_shard", "special"};
constexpr std::array<std::string_view, 9> kResponsePolicies = {"one_succeeded",  "all_succeeded", "agg_logical_and",
                                                               "agg_logical_or", "agg_min",       "agg_max",
                                                               "agg_sum",        "special",       "default_keyless"};

bool IsIn(std::span<const std::string_view> words, std::string_view word) {
  return PlaceOf(words, word) < words.size();
}

bool IsTip(std::string_view tip) {
  constexpr std::string_view kRequest = "request_policy:", kResponse = "response_policy:";
  if (tip.starts_with(kRequest)) return IsIn(kRequestPolicies, tip.substr(kRequest.size()));
  if (tip.starts_with(kResponse)) return IsIn(kResponsePolicies, tip.substr(kResponse.size()));
  return IsIn(kPlainTips, tip);
}

bool IsErrorCode(std::string_view code) {
  return !code.empty() && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

class Linter {
 public:
  explicit Linter(const Spec& spec) : spec_(spec) {}

  Problems Check() {
    for (const Command& command : spec_.commands) CheckCommand(command);
    for (const Case& one : spec_.scenarios) CheckCase(one);
    return std::move(problems_);
  }

 private:
  template <typename... Args>
  void Add(const Location& at, fmt::format_string<Args...> text, Args&&... args) {
    problems_.Add(at, fmt::format(text, std::forward<Args>(args)...));
  }

  void CheckCommand(const Command& command) {
    CheckOrder(command);
    CheckPlaceAmongOthers(command);
    if (!command.summary.ends_with('.')) Add(command.at, "the summary is a sentence and ends with a full stop");
    for (const std::string& tip : command.tips) {
      if (!IsTip(tip)) Add(command.at, "there is no tip '{}'", tip);
    }
    for (const std::string& code : command.error_codes) {
      if (code != "*" && !IsErrorCode(code)) Add(command.at, "'{}' is no error code", code);
    }
    if (IsInEngine(spec_, command)) CheckWhatTheEngineHas(command);
    for (const Case& one : command.cases) CheckCase(one);
  }

  // Facts in the order in which Redis tells them.
  void CheckOrder(const Command& command) {
    const auto before = [](const std::string& a, const std::string& b) {
      return PlaceOf(CommandFlags(), a) < PlaceOf(CommandFlags(), b);
    };
    if (!std::is_sorted(command.flags.begin(), command.flags.end(), before)) {
      Add(command.at, "the flags are not in the order of COMMAND INFO");
    }
    const auto earlier = [](const HistoryEntry& a, const HistoryEntry& b) { return a.version < b.version; };
    if (!std::is_sorted(command.history.begin(), command.history.end(), earlier)) {
      Add(command.at, "the history is not in order of versions");
    }
  }

  void CheckPlaceAmongOthers(const Command& command) {
    const size_t space = command.name.find(' ');
    if (space != std::string::npos) {
      const Command* container = spec_.Find(command.name.substr(0, space));
      if (container == nullptr) return Add(command.at, "there is no command {}", command.name.substr(0, space));
      if (!container->syntax.empty()) Add(container->at, "a command with subcommands has an empty syntax");
      return;
    }
    const bool has_subcommands = std::any_of(spec_.commands.begin(), spec_.commands.end(), [&](const Command& other) {
      return other.name.starts_with(command.name + " ");
    });
    if (command.engine == "container" && !has_subcommands) Add(command.at, "a container without subcommands");
  }

  void CheckWhatTheEngineHas(const Command& command) {
    if (command.engine == "container") return;
    if (command.replies.empty() && command.error_codes.empty())
      Add(command.at, "the engine has it: it needs 'replies'");
    if (command.cases.empty() && command.no_cases.empty() && !IsTested(command)) {
      Add(command.at, "the engine has it: it needs a case, or an excuse in 'no_cases'");
    }
    if (!command.cases.empty() && !command.no_cases.empty()) Add(command.at, "it has cases, and 'no_cases' as well");
  }

  // Whether a scenario speaks of it.
  bool IsTested(const Command& command) const {
    std::string prefix;
    for (const char c : command.name) prefix += c == ' ' ? '.' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return std::any_of(spec_.scenarios.begin(), spec_.scenarios.end(),
                       [&](const Case& one) { return one.id.starts_with(prefix + "."); });
  }

  void CheckCase(const Case& one) {
    if (one.rule.empty() || !one.rule.ends_with('.')) Add(one.at, "the rule is a sentence and ends with a full stop");
    if (one.since && one.until && *one.since >= *one.until) Add(one.at, "'until' is not after 'since': it never runs");
  }

  const Spec& spec_;
  Problems problems_;
};

}  // namespace

Problems Lint(const Spec& spec) { return Linter(spec).Check(); }

}  // namespace respect::spec
