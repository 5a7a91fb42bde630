#include "reports/render/bench_figures.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/render/quantity.h"

namespace respect::reports {
namespace {

std::string Known(double value, const std::string& text) { return value > 0 ? text : "-"; }

std::string Latency(int64_t ns, bool known) { return known ? DurationText(static_cast<double>(ns)) : "-"; }

std::string Plural(int64_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

double MedianOf(const BenchMeasurement& m, double (*value)(const BenchRound&)) {
  std::vector<double> values;
  for (const BenchRound& round : m.rounds) values.push_back(value(round));
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

const BenchLatency& ShownLatency(const BenchMeasurement& m) { return m.intended.count > 0 ? m.intended : m.latency; }

std::vector<std::string> FigureHeads() {
  return {"",           "ops/s",      "p50",        "p99",      "p99.9",  "max",
          "server CPU", "user + sys", "client CPU", "peak RSS", "B/item", "errors"};
}

std::vector<std::string> FigureCells(const BenchMeasurement& m, const std::string& name) {
  const double ops = MedianOf(m, [](const BenchRound& r) { return r.ops_per_second; });
  const double user = MedianOf(m, [](const BenchRound& r) { return r.server_user_ns; });
  const double system = MedianOf(m, [](const BenchRound& r) { return r.server_system_ns; });
  const double server = MedianOf(m, [](const BenchRound& r) { return r.server_user_ns + r.server_system_ns; });
  const double client = MedianOf(m, [](const BenchRound& r) { return r.client_user_ns + r.client_system_ns; });
  const BenchLatency& latency = ShownLatency(m);
  const bool timed = latency.count > 0;
  return {name,
          (m.lower_bound ? ">= " : "") + CountText(ops),
          Latency(latency.p50, timed),
          Latency(latency.p99, timed),
          Latency(latency.p999, timed),
          Latency(latency.max, timed),
          Known(server, fmt::format("{:.0f} ns", server)),
          Known(server, fmt::format("{:.0f} + {:.0f}", user, system)),
          fmt::format("{:.0f} ns", client),
          Known(static_cast<double>(m.resident_peak), MemoryText(static_cast<double>(m.resident_peak))),
          Known(m.memory.bytes_per_item, fmt::format("{:.1f}", m.memory.bytes_per_item)),
          fmt::format("{}", m.error_replies)};
}

std::string SettingsText(const BenchSettings& s) {
  std::string text =
      fmt::format("{}, pipeline {}, {}", Plural(s.connections, "connection"), s.pipeline, Plural(s.threads, "thread"));
  if (s.ranks > 1) text += fmt::format(" on each of {} ranks", s.ranks);
  if (s.protocol == 3) text += ", RESP3";
  text += fmt::format(", {} loop{}", s.loop, s.rate.empty() ? "" : " at " + s.rate);
  text += fmt::format(", {} of {}", Plural(s.rounds, "round"),
                      s.requests > 0 ? Plural(s.requests, "request") : fmt::format("{:g} s", s.round_seconds));
  if (s.keys > 0) text += fmt::format(", {} keys", s.keys);
  if (s.value_bytes > 0) text += fmt::format(", values of {} bytes", s.value_bytes);
  return text;
}

}  // namespace respect::reports
