#include "fuzz/differential/diff_run.h"

#include <algorithm>
#include <chrono>

#include "engine/base/glob.h"

namespace respect::fuzz {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr auto kObserverInterval = std::chrono::milliseconds(100);

double SecondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

}  // namespace

bool DiffRun::IsOver() const {
  return (settings_.stories != 0 && totals_.stories >= settings_.stories) ||
         (settings_.seconds > 0 && totals_.seconds >= settings_.seconds) ||
         (settings_.most_findings != 0 && totals_.findings.size() >= settings_.most_findings);
}

DiffTotals DiffRun::Run(Coverage& coverage) {
  StoryMaker maker(repertoire_, settings_.seed);
  uint64_t number = settings_.first_story;
  const SteadyClock::time_point start = SteadyClock::now();
  SteadyClock::time_point next_look = start;
  Story story = maker.Make(number);
  while (!IsOver()) {
    contest_.Begin(story);
    // Both servers are at work now: time to think of the next one.
    Story next = maker.Make(number + 1);
    const std::optional<Difference> difference = contest_.Finish(story);
    coverage.Add(story, contest_.first_telling());
    ++totals_.stories;
    totals_.commands += story.steps.size();
    if (difference) Judge(story, number, *difference);
    story = std::move(next);
    totals_.next_story = ++number;
    totals_.seconds = SecondsSince(start);
    if (SteadyClock::now() < next_look) continue;
    next_look = SteadyClock::now() + kObserverInterval;
    if (observer_ && !observer_(totals_)) break;
  }
  return std::move(totals_);
}

const spec::KnownDifference* DiffRun::KnownFor(const std::string& shape) const {
  for (const spec::KnownDifference& known : settings_.known) {
    const auto fits = [&](const std::string& glob) { return GlobMatch(glob, shape); };
    if (std::ranges::any_of(known.shape_globs, fits)) return &known;
  }
  return nullptr;
}

void DiffRun::Judge(const Story& story, uint64_t number, const Difference& difference) {
  const auto met_before = [&](const std::string& shape) {
    if (KnownFor(shape) != nullptr) {
      ++totals_.known;
      ++totals_.known_shapes[shape];
      return true;
    }
    const auto same =
        std::ranges::find(totals_.findings, shape, [](const Finding& each) { return each.difference.shape; });
    if (same == totals_.findings.end()) return false;
    ++same->times;
    return true;
  };
  if (met_before(difference.shape)) return;
  if (!contest_.Run(story)) {
    ++totals_.unsteady;
    return;
  }
  Shrunk shrunk = Shrink(
      story, difference, [&](const Story& each) { return contest_.Run(each); }, settings_.most_tries);
  // What is left of it may be something that was met before.
  if (met_before(shrunk.difference.shape)) return;
  Finding finding{std::move(shrunk.story), std::move(shrunk.difference), number, 1, ""};
  finding.case_text = CaseText(finding, contest_);
  totals_.findings.push_back(std::move(finding));
}

}  // namespace respect::fuzz
