#include "bench/run/console.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "reports/render/bench_figures.h"
#include "reports/render/quantity.h"

namespace respect::bench {
namespace {

using reports::BenchComparison;
using reports::BenchMeasurement;
using reports::BenchRun;
using reports::CountText;
using reports::DurationText;

using Row = std::vector<std::string>;

// Columns wide enough for what is in them: the first to the left, the others to the right.
std::string Table(const std::vector<Row>& rows) {
  std::vector<size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += i == 0 ? fmt::format("  {:<{}}", row[i], widths[i]) : fmt::format("  {:>{}}", row[i], widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string Known(double value, const std::string& text) { return value > 0 ? text : "-"; }

std::string CommandLines(const BenchMeasurement& m) {
  if (m.commands.size() < 2) return "";
  std::vector<Row> rows;
  for (const reports::BenchCommand& c : m.commands) {
    rows.push_back({"  " + c.name, fmt::format("{} replies", c.replies),
                    "p50 " + DurationText(static_cast<double>(c.latency.p50)),
                    "p99 " + DurationText(static_cast<double>(c.latency.p99)),
                    c.errors > 0 ? fmt::format("{} errors", c.errors) : ""});
  }
  return Table(rows);
}

std::string SweepLines(const BenchMeasurement& m) {
  if (m.sweep.rates.empty() && m.sweep.slo.empty()) return "";
  std::vector<Row> rows = {{"rate", "answered/s", "p50", "p99", "p99.9", "max", "server CPU", ""}};
  for (const reports::BenchRate& r : m.sweep.rates) {
    rows.push_back({CountText(r.rate), CountText(r.achieved), DurationText(static_cast<double>(r.p50)),
                    DurationText(static_cast<double>(r.p99)), DurationText(static_cast<double>(r.p999)),
                    DurationText(static_cast<double>(r.max)), Known(r.server_ns, fmt::format("{:.0f} ns", r.server_ns)),
                    r.rate == m.sweep.knee ? "<- knee"
                    : r.held               ? ""
                                           : "not held"});
  }
  std::string text = m.sweep.rates.empty() ? "" : Table(rows);
  if (!m.sweep.slo.empty()) {
    text += m.sweep.slo_rate > 0 ? fmt::format("  {} holds up to {}/s\n", m.sweep.slo, CountText(m.sweep.slo_rate))
                                 : fmt::format("  {} holds at no rate that was tried\n", m.sweep.slo);
  }
  return text;
}

std::string ChecksLines(const BenchMeasurement& m) {
  std::string text;
  if (m.messages > 0) {
    const double seconds = std::accumulate(m.rounds.begin(), m.rounds.end(), 0.0,
                                           [](double sum, const reports::BenchRound& r) { return sum + r.seconds; });
    text += fmt::format("    {} messages to subscribers, {}/s\n", m.messages,
                        CountText(static_cast<double>(m.messages) / seconds));
  }
  if (m.moved + m.asked > 0) text += fmt::format("    {} MOVED and {} ASK followed\n", m.moved, m.asked);
  for (const reports::BenchCheck& check : m.checks) {
    if (!check.passed) text += fmt::format("  ! {}: {}\n", check.name, check.text);
  }
  for (const reports::BenchCount& error : m.errors) text += fmt::format("  ! {} x {}\n", error.count, error.text);
  return text;
}

std::string WorkloadText(const BenchRun& run, size_t first) {
  const BenchMeasurement& head = run.measurements[first];
  std::string text = fmt::format("{}: {}\n", head.workload, head.title);
  std::vector<Row> rows = {reports::FigureHeads()};
  std::string below;
  for (size_t i = first; i < run.measurements.size() && run.measurements[i].workload == head.workload; ++i) {
    const BenchMeasurement& m = run.measurements[i];
    const std::string& name = run.targets[m.target_index].name;
    if (!m.skipped.empty()) {
      below += fmt::format("  {} skipped: {}\n", name, m.skipped);
      continue;
    }
    if (m.rounds.empty() && m.memory.items > 0 && m.sweep.rates.empty() && m.sweep.slo.empty()) {
      below += fmt::format("  {}: {} items, {:.1f} bytes each ({:.1f} resident)\n", name, m.memory.items,
                           m.memory.bytes_per_item, m.memory.resident_bytes_per_item);
      continue;
    }
    const std::string details = CommandLines(m) + SweepLines(m) + ChecksLines(m);
    if (!details.empty()) below += fmt::format("  {}\n{}", name, details);
    if (!m.rounds.empty()) rows.push_back(reports::FigureCells(m, name));
  }
  return text + (rows.size() > 1 ? Table(rows) : "") + below;
}

}  // namespace

void LiveLine::Draw(const std::string& text) {
  if (!is_terminal_ || out_ == nullptr) return;
  fmt::print(out_, "\r\x1b[K{:3.0f} %  {}", 100 * share_, text);
  std::fflush(out_);
  drawn_ = true;
}

void LiveLine::Clear() {
  if (drawn_) fmt::print(out_, "\r\x1b[K");
  drawn_ = false;
}

void LiveLine::OnPhase(const std::string& text, double share) {
  const std::lock_guard lock(mutex_);
  share_ = share;
  if (text == phase_ || out_ == nullptr) return;
  phase_ = text;
  if (is_terminal_) {
    Draw(text);
  } else {
    fmt::print(out_, "{}\n", text);
  }
}

void LiveLine::OnInterval(const std::string& target, const std::string& workload, const IntervalSummary& i) {
  const std::lock_guard lock(mutex_);
  const double speed = i.length_s > 0 ? static_cast<double>(i.replies) / i.length_s : 0;
  Draw(fmt::format("{} on {}: {}/s  p50 {}  p99 {}  p99.9 {}{}", workload, target, CountText(speed),
                   DurationText(static_cast<double>(i.p50_ns)), DurationText(static_cast<double>(i.p99_ns)),
                   DurationText(static_cast<double>(i.p999_ns)),
                   i.errors > 0 ? fmt::format("  {} errors", i.errors) : ""));
}

void LiveLine::OnRate(const std::string& target, const std::string& workload, const reports::BenchRate& rate) {
  const std::lock_guard lock(mutex_);
  Draw(fmt::format("{} on {}: {}/s wanted, {}/s answered  p50 {}  p99 {}", workload, target, CountText(rate.rate),
                   CountText(rate.achieved), DurationText(static_cast<double>(rate.p50)),
                   DurationText(static_cast<double>(rate.p99))));
}

std::string SummaryText(const BenchRun& run) {
  std::string text = reports::SettingsText(run.settings) + "\n";
  for (const reports::RunTarget& target : run.targets) {
    text += fmt::format("{}: {}\n", target.name,
                        target.error.empty() ? fmt::format("{} {}, {}", target.kind, target.version, target.reached)
                                             : "not measured: " + target.error);
  }
  for (size_t i = 0; i < run.measurements.size(); ++i) {
    const bool first = i == 0 || run.measurements[i].workload != run.measurements[i - 1].workload;
    if (first) text += "\n" + WorkloadText(run, i);
  }
  if (!run.comparisons.empty()) text += "\n" + ComparisonsText(run.comparisons);
  return text;
}

std::string ComparisonsText(const std::vector<BenchComparison>& comparisons) {
  std::string text, workload;
  for (const BenchComparison& c : comparisons) {
    if (c.workload != workload) text += fmt::format("{}:\n", workload = c.workload);
    const char* mark = c.verdict == "better"          ? "+"
                       : c.verdict == "worse"         ? "-"
                       : c.verdict == "no difference" ? "="
                                                      : "?";
    text += fmt::format("  {} {}\n", mark, c.sentence);
  }
  return text;
}

}  // namespace respect::bench
