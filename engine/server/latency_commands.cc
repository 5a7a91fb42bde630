// LATENCY: what held the server up, and how long commands take.
#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "engine/commands/command_lookup.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/server/latency_monitor.h"
#include "engine/server/server.h"

namespace respect {
namespace {

using Series = LatencyMonitor::Series;

constexpr int64_t kUsASecond = 1'000'000;

int64_t NowSeconds(Call& call) { return call.server().clock().NowUs() / kUsASecond; }

// ---- DOCTOR ----

std::string Tell(Bytes event, const Series& series) {
  const auto count = static_cast<double>(series.samples.size());
  double sum = 0, deviation = 0;
  for (const LatencyMonitor::Sample& sample : series.samples) sum += static_cast<double>(sample.ms);
  for (const LatencyMonitor::Sample& sample : series.samples)
    deviation += std::abs(static_cast<double>(sample.ms) - sum / count);
  const int64_t spread = series.samples.back().unix_seconds - series.samples.front().unix_seconds;
  return fmt::format("{}: {} times within {} s, {:.0f} ms on average (mean deviation {:.0f} ms), at worst {} ms.\n",
                     event, series.samples.size(), spread, sum / count, deviation / count, series.longest_ms);
}

Bytes AdviceFor(Bytes event) {
  if (event == "command" || event == "fast-command") {
    return " * SLOWLOG shows which commands were slow. Large collections are read or deleted in one piece: split them, "
           "or "
           "delete with UNLINK.\n";
  }
  if (event == "expire-cycle") return " * Many keys expire together: spread their times.\n";
  if (event == "eviction-cycle" || event == "eviction-del")
    return " * Memory is at its limit: raise maxmemory, or let large values be freed aside (lazyfree-lazy-eviction).\n";
  return "";
}

// ---- HISTOGRAM ----

// Pairs of an upper bound in microseconds, which doubles, and how many calls took no longer.
std::vector<std::pair<int64_t, int64_t>> Distribution(const CycleClock& cycles, const LatencyHistogram& histogram) {
  std::vector<std::pair<int64_t, int64_t>> pairs;
  uint64_t seen = 0;
  for (uint64_t bound_ns = 1024; seen < histogram.count() && bound_ns < uint64_t{1} << 40; bound_ns *= 2) {
    // Redis keeps two digits, and names the largest value that it cannot tell from the bound.
    const uint64_t largest_ns = bound_ns + bound_ns / 128 - 1;
    const uint64_t up_to = histogram.CountUpTo(cycles.FromNs(largest_ns));
    if (up_to > seen) pairs.emplace_back(static_cast<int64_t>(largest_ns / 1000), static_cast<int64_t>(up_to));
    seen = std::max(seen, up_to);
  }
  return pairs;
}

void Collect(Call& call, const CommandSpec& command, std::vector<const CommandSpec*>& found) {
  if (call.server().stats().commands[static_cast<size_t>(command.id)].latency != nullptr) found.push_back(&command);
  for (const CommandSpec& subcommand : command.subcommands) Collect(call, subcommand, found);
}

void ReplyHistogram(Call& call, const CommandSpec& command) {
  const CommandStats& stats = call.server().stats().commands[static_cast<size_t>(command.id)];
  const auto pairs = Distribution(call.server().cycles(), *stats.latency);
  ReplyWriter& reply = call.reply();
  reply.Bulk(command.name);
  reply.Map(2);
  reply.Bulk("calls"), reply.Integer(static_cast<int64_t>(stats.latency->count()));
  reply.Bulk("histogram_usec"), reply.Map(pairs.size());
  for (const auto& [micros, count] : pairs) reply.Integer(micros), reply.Integer(count);
}

}  // namespace

// LATENCY LATEST: of each kind of event its name, when it last happened, how long that and the longest took.
void commands::LatencyLatest(Call& call) {
  const auto& events = call.server().latency().events();
  call.reply().Array(events.size());
  for (const auto& [event, series] : events) {
    call.reply().Array(4);
    call.reply().Bulk(event);
    call.reply().Integer(series.samples.back().unix_seconds);
    call.reply().Integer(series.samples.back().ms);
    call.reply().Integer(series.longest_ms);
  }
}

// LATENCY HISTORY event: pairs of time and milliseconds; none of an event that has not happened.
void commands::LatencyHistory(Call& call) {
  const Series* series = call.server().latency().Find(call.Arg(2));
  if (series == nullptr) return call.reply().Array(0);
  call.reply().Array(series->samples.size());
  for (const LatencyMonitor::Sample& sample : series->samples) {
    call.reply().Array(2);
    call.reply().Integer(sample.unix_seconds);
    call.reply().Integer(sample.ms);
  }
}

// LATENCY GRAPH event: the history as a picture.
void commands::LatencyGraph(Call& call) {
  const Bytes event = call.Arg(2);
  const Series* series = call.server().latency().Find(event);
  if (series == nullptr) return call.reply().Error(fmt::format("ERR No samples available for event '{}'", event));
  call.reply().Verbatim("txt", LatencyMonitor::Graph(event, *series, NowSeconds(call)));
}

// LATENCY DOCTOR: the same in words, with advice.
void commands::LatencyDoctor(Call& call) {
  const LatencyMonitor& monitor = call.server().latency();
  std::string report;
  for (const auto& [event, series] : monitor.events()) report.append(Tell(event, series)).append(AdviceFor(event));
  if (report.empty()) {
    report = monitor.on()
                 ? "Nothing took longer than latency-monitor-threshold.\n"
                 : "Latency is not monitored: CONFIG SET latency-monitor-threshold <milliseconds> starts it.\n";
  }
  call.reply().Verbatim("txt", report);
}

// LATENCY RESET [event ...]: forgets these, or all; answers how many kinds there were.
void commands::LatencyReset(Call& call) {
  LatencyMonitor& monitor = call.server().latency();
  if (call.argc() == 2) return call.reply().Integer(monitor.ResetAll());
  int64_t count = 0;
  for (const Bytes event : call.args().subspan(2)) count += monitor.Reset(event);
  call.reply().Integer(count);
}

// LATENCY HISTOGRAM [command ...]: how long calls took. Of a container its subcommands; unknown names are passed over.
void commands::LatencyHistogram(Call& call) {
  std::vector<const CommandSpec*> found;
  const Version served = call.settings().serve_version;
  if (call.argc() == 2) {
    for (const CommandSpec& command : AllCommands()) Collect(call, command, found);
  }
  for (const Bytes name : call.args().subspan(2)) {
    if (const CommandSpec* command = FindCommand(name, served)) Collect(call, *command, found);
  }
  call.reply().Map(found.size());
  for (const CommandSpec* command : found) ReplyHistogram(call, *command);
}

// LATENCY HELP
void commands::LatencyHelp(Call& call) {
  ReplyHelp(
      call, "LATENCY",
      {"DOCTOR", "    Tell in words what held the server up.", "GRAPH <event>", "    Draw the history of an event.",
       "HISTOGRAM [<command> ...]", "    Tell how many calls of each command took how long.", "HISTORY <event>",
       "    Tell when an event happened and for how many milliseconds.", "LATEST",
       "    Tell of each event when it last happened.", "RESET [<event> ...]", "    Forget events, or all of them."});
}

}  // namespace respect
