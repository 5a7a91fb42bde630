#include "fuzz/properties/script.h"

#include <algorithm>
#include <array>

namespace respect::fuzz {
namespace {

constexpr const char* kReconnect = "RECONNECT";
constexpr const char* kClock = "RESPECT.CLOCK";

StoryStep Plain(int connection, std::vector<std::string> args) {
  return {.connection = connection, .args = std::move(args), .command = nullptr, .options = {}};
}

bool EndsTransaction(const StoryStep& step) { return step.args[0] == "EXEC" || step.args[0] == "DISCARD"; }

}  // namespace

bool IsReconnect(const StoryStep& step) { return step.args[0] == kReconnect; }
bool IsClockStep(const StoryStep& step) { return step.args[0] == kClock; }

Story Scatter(Story story, uint64_t seed) {
  constexpr auto kTimes = std::to_array<const char*>({"1", "50", "1000", "99999", "100001", "86400000", "300000000"});
  Rng rng(seed ^ 0x5ca77e12);
  const bool one_connection = rng.Below(3) == 0;
  Story script{.steps = {}, .protocol = 2, .stepwise = true};
  bool in_transaction = false, watching = false;
  int connection = 0;
  for (StoryStep& step : story.steps) {
    const bool free = !in_transaction && !watching;
    if (free && !one_connection) connection = static_cast<int>(rng.Below(kScriptConnections));
    if (free && rng.Below(25) == 0) {
      script.steps.push_back(Plain(connection, {kClock, "ADVANCE", kTimes[rng.Below(kTimes.size())]}));
    }
    if (free && rng.Below(40) == 0) script.steps.push_back(Plain(connection, {kReconnect}));
    if (step.args[0] == "WATCH") watching = true;
    if (step.args[0] == "MULTI") in_transaction = true;
    if (EndsTransaction(step)) in_transaction = watching = false;
    step.connection = connection;
    script.steps.push_back(std::move(step));
  }
  return script;
}

Story AsTransaction(const Story& story, const std::vector<bool>& failed) {
  Story transaction{.steps = {Plain(0, {"MULTI"})}, .protocol = 2, .stepwise = true};
  for (size_t i = 0; i < story.steps.size() && i < failed.size(); ++i) {
    const StoryStep& step = story.steps[i];
    const bool of_transactions = step.args[0] == "MULTI" || step.args[0] == "WATCH" || EndsTransaction(step);
    // A connection's database is its own.
    if (of_transactions || step.args[0] == "SELECT" || IsClockStep(step)) return {};
    if (IsReconnect(step) || failed[i]) continue;
    transaction.steps.push_back(step);
    transaction.steps.back().connection = 0;
  }
  transaction.steps.push_back(Plain(0, {"EXEC"}));
  return transaction;
}

}  // namespace respect::fuzz
