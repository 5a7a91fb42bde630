#include "fuzz/properties/property_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace respect::fuzz {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr uint64_t kMemoryInterval = 256;

double SecondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

}  // namespace

bool PropertyRun::IsOver() const {
  return (settings_.stories != 0 && totals_.stories >= settings_.stories) ||
         (settings_.seconds > 0 && totals_.seconds >= settings_.seconds) ||
         totals_.violations.size() >= settings_.most_findings;
}

PropertyTotals PropertyRun::Run() {
  StoryMaker maker(repertoire_, settings_.seed);
  const SteadyClock::time_point start = SteadyClock::now();
  SteadyClock::time_point next_look = start;
  for (number_ = settings_.first_story; !IsOver(); ++number_) {
    const Story story = maker.Make(number_);
    ++totals_.stories;
    totals_.next_story = number_ + 1;
    // Where somebody waits, the order of steps is a matter of its own: that is for comparing servers.
    if (!story.stepwise) {
      const Story script = Scatter(story, settings_.seed + number_);
      if (const auto difference = properties_.Check(script)) Judge(script, *difference);
      if (totals_.stories % kMemoryInterval == 0) {
        if (const auto difference = properties_.CheckMemory()) Judge(script, *difference);
      }
    }
    totals_.commands = properties_.commands();
    totals_.seconds = SecondsSince(start);
    if (SteadyClock::now() < next_look) continue;
    next_look = SteadyClock::now() + std::chrono::milliseconds(100);
    if (observer_ && !observer_(totals_)) break;
  }
  return std::move(totals_);
}

void PropertyRun::Judge(const Story& script, const Difference& difference) {
  const auto met_before = [&](const std::string& shape) {
    const auto same =
        std::ranges::find(totals_.violations, shape, [](const Violation& each) { return each.difference.shape; });
    if (same != totals_.violations.end()) ++same->times;
    return same != totals_.violations.end();
  };
  if (met_before(difference.shape)) return;
  Violation violation{script, difference, number_, 1};
  if (difference.where != "memory") {
    Shrunk shrunk = Shrink(
        script, difference, [&](const Story& each) { return properties_.Check(each); }, settings_.most_tries);
    violation.script = std::move(shrunk.story);
    violation.difference = std::move(shrunk.difference);
  }
  totals_.violations.push_back(std::move(violation));
}

std::string Text(const Violation& violation) {
  const Difference& difference = violation.difference;
  std::string out = fmt::format("{}  (story {}, met {} times)\n", difference.shape, violation.number, violation.times);
  for (const StoryStep& step : violation.script.steps) {
    out += fmt::format("    {}>", step.connection);
    for (const std::string& arg : step.args) out += " " + Quoted(arg);
    out += "\n";
  }
  return out + fmt::format("  {}\n  {}\n", difference.first, difference.second);
}

}  // namespace respect::fuzz
