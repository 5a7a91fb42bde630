// The part of Contender that doubts its own figures.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/run/contender.h"
#include "bench/run/info.h"
#include "bench/run/reply_check.h"
#include "bench/stats/statistics.h"

namespace respect::bench {
namespace {

// Above this share of their time the generator's threads set the pace.
constexpr double kSaturated = 0.95;
constexpr double kSteadySpread = 0.05;

int64_t CountOf(const std::map<std::string, int64_t>& counts, const std::string& name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

bool Contender::CheckSample() {
  const Result<ReplyCheck> result =
      CheckReplies(workload_, subject_, options_.protocol, options_.seed, *shared_, commands_);
  if (!result.ok()) {
    AddCheck("replies", false, std::string(result.error().text()));
    return true;
  }
  if (result->across_slots) return Skip("a command names keys of several slots, which a cluster refuses");
  AddCheck("replies", result->misfit.empty(),
           result->misfit.empty()
               ? fmt::format("{} of {} replies of a sample fit the specification", result->checked, result->checked)
               : result->misfit);
  return true;
}

void Contender::AddCheck(const std::string& name, bool passed, const std::string& text) {
  measurement_.checks.push_back({name, text, passed});
}

void Contender::CheckCounts() {
  const Tally& counted = measurement_.rounds.empty() ? searched_ : total_;
  if (counted.commands.empty()) return;  // ended before anything was measured
  const int64_t replies = counted.replies();
  AddCheck("histogram", counted.Latency().total() == replies,
           fmt::format("{} latencies for {} replies", counted.Latency().total(), replies));
  AddCheck("lost", counted.lost == 0, fmt::format("{} requests without a reply", counted.lost));
  AddCheck("errors", counted.errors() == 0, fmt::format("{} of {} replies are errors", counted.errors(), replies));
  const std::map<std::string, int64_t> calls = subject_.CommandCalls();
  if (calls.empty()) return;
  std::map<std::string, int64_t> ours;
  for (size_t i = 0; i < names_.size(); ++i) ours[names_[i]] += counted.commands[i].replies;
  std::string text;
  bool equal = true;
  int64_t surplus = 0;  // a request that was redirected has been refused once more by some node
  for (const auto& [name, count] : ours) {
    const int64_t theirs = CountOf(calls, name) - CountOf(calls_before_, name);
    surplus += theirs - count;
    equal = equal && theirs >= count;
    text += fmt::format("{}{}: {} here, {} by the server", text.empty() ? "" : "; ", name, count, theirs);
  }
  const int64_t redirected = counted.moved + counted.asked;
  if (redirected > 0) text += fmt::format("; {} of them redirected", redirected);
  const auto calls_others = [](const std::string& name) {
    return name.starts_with("EVAL") || name.starts_with("FCALL");
  };
  const bool scripts = std::any_of(names_.begin(), names_.end(), calls_others);  // what they call is counted too
  const bool accounted = surplus >= redirected && surplus <= redirected + counted.lost;
  AddCheck("commandstats", equal && (scripts || accounted), text);
}

void Contender::CheckPace() {
  std::vector<double> busy, speeds;
  for (const reports::BenchRound& round : measurement_.rounds) {
    busy.push_back(round.generator_busy);
    speeds.push_back(round.ops_per_second);
  }
  if (busy.empty()) return;
  measurement_.lower_bound = !options_.open_loop() && Median(busy) > kSaturated;
  AddCheck(
      "generator", !measurement_.lower_bound && total_.late_sends == 0,
      fmt::format("its threads were busy {:.0f} % of the time{}{}", 100 * Median(busy),
                  measurement_.lower_bound ? ": throughput is a lower bound" : "",
                  total_.late_sends > 0 ? fmt::format("; {} requests left over 1 ms late", total_.late_sends) : ""));
  if (speeds.size() < 6) return;
  const auto half = static_cast<std::ptrdiff_t>(speeds.size() / 2);
  const std::vector<double> first(speeds.begin(), speeds.begin() + half), second(speeds.begin() + half, speeds.end());
  const RatioResult drift = CompareSamples(second, first, false, options_.seed);
  measurement_.steady = !drift.significant || std::abs(drift.ratio - 1) < kSteadySpread;
  AddCheck("steady", measurement_.steady,
           fmt::format("later rounds were {:.1f} % {} than earlier ones", 100 * std::abs(drift.ratio - 1),
                       drift.ratio < 1 ? "slower" : "faster"));
}

}  // namespace respect::bench
