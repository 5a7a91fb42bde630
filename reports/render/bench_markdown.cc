#include "reports/render/bench_markdown.h"

#include <fmt/format.h>

#include "reports/render/bench_figures.h"
#include "reports/render/escape.h"
#include "reports/render/quantity.h"

namespace respect::reports {
namespace {

struct Figure {
  const char* title;
  const char* metric;  // as comparisons name it
  double (*value)(const BenchMeasurement&);
  std::string (*text)(double);
};

double OpsPerSecond(const BenchMeasurement& m) {
  return MedianOf(m, [](const BenchRound& r) { return r.ops_per_second; });
}
double ServerCpu(const BenchMeasurement& m) {
  return MedianOf(m, [](const BenchRound& r) { return r.server_user_ns + r.server_system_ns; });
}
double P50(const BenchMeasurement& m) { return static_cast<double>(ShownLatency(m).p50); }
double P99(const BenchMeasurement& m) { return static_cast<double>(ShownLatency(m).p99); }
double BytesPerItem(const BenchMeasurement& m) { return m.memory.bytes_per_item; }
std::string OneDecimal(double value) { return fmt::format("{:.1f}", value); }
std::string WholeNanoseconds(double value) { return fmt::format("{:.0f} ns", value); }

constexpr Figure kFigures[] = {
    {"Server CPU time of an operation", "server CPU", ServerCpu, WholeNanoseconds},
    {"Operations a second", "throughput", OpsPerSecond, CountText},
    {"Median latency", "p50", P50, DurationText},
    {"99th percentile of latency", "p99", P99, DurationText},
    {"Bytes of an item", "bytes per item", BytesPerItem, OneDecimal},
};

// The first target's ratio to another: " (0.56)", in bold where it is significant. Memory does not vary: always.
std::string RatioText(const BenchRun& run, const std::string& workload, const char* metric, uint32_t other) {
  for (const BenchComparison& c : run.comparisons) {
    if (c.workload != workload || c.metric != metric || c.a != 0 || c.b != other) continue;
    const bool differs = c.verdict == "better" || c.verdict == "worse";
    return fmt::format(" ({}{:.2f}{})", differs ? "**" : "", c.ratio, differs ? "**" : "");
  }
  return "";
}

std::string FigureTable(const BenchRun& run, const Figure& figure) {
  std::string rows, workload;
  std::vector<std::string> cells;
  bool any = false;
  const auto end_row = [&] {
    if (!workload.empty() && any) {
      rows += "| " + workload + " |";
      for (const std::string& cell : cells) rows += " " + cell + " |";
      rows += "\n";
    }
    cells.assign(run.targets.size(), "-");
    any = false;
  };
  end_row();
  for (const BenchMeasurement& m : run.measurements) {
    if (m.workload != workload) {
      end_row();
      workload = m.workload;
    }
    const double value = m.skipped.empty() ? figure.value(m) : 0;
    if (value <= 0) continue;
    any = true;
    cells[m.target_index] = (m.lower_bound && figure.value == OpsPerSecond ? ">= " : "") + figure.text(value) +
                            RatioText(run, workload, figure.metric, m.target_index);
  }
  end_row();
  if (rows.empty()) return "";
  std::string heads = "| |", rule = "|---|";
  for (const RunTarget& target : run.targets) {
    heads += " " + EscapeMarkdown(target.name) + " |";
    rule += "---:|";
  }
  return fmt::format("{}:\n\n{}\n{}\n{}\n", figure.title, heads, rule, rows);
}

std::string Notes(const BenchRun& run) {
  std::string notes;
  for (const BenchMeasurement& m : run.measurements) {
    const std::string name = EscapeMarkdown(run.targets[m.target_index].name);
    if (!m.skipped.empty()) {
      notes += fmt::format("- {} on {} was skipped: {}\n", m.workload, name, EscapeMarkdown(m.skipped));
    }
    for (const BenchCheck& check : m.checks) {
      if (!check.passed) {
        notes += fmt::format("- {} on {}: {}: {}\n", m.workload, name, check.name, EscapeMarkdown(check.text));
      }
    }
  }
  return notes.empty() ? "" : "Remarks:\n\n" + notes + "\n";
}

std::string RunText(const BenchRun& run) {
  std::string text = "## " + EscapeMarkdown(SettingsText(run.settings)) + "\n\n";
  for (const Figure& figure : kFigures) text += FigureTable(run, figure);
  return text + Notes(run);
}

std::string Context(const BenchRun& run) {
  const Machine& machine = run.context.machine;
  std::string text =
      fmt::format("{}, {} cores, {}, {}; {}. Load averages before: {}.\n\n", EscapeMarkdown(machine.cpu), machine.cores,
                  EscapeMarkdown(machine.os), EscapeMarkdown(machine.kernel), run.context.started_at, machine.load);
  for (const RunTarget& target : run.targets) {
    text += fmt::format("- {}: {} {}{}\n", EscapeMarkdown(target.name), EscapeMarkdown(target.kind),
                        EscapeMarkdown(target.version),
                        target.error.empty() ? "" : ", not measured: " + EscapeMarkdown(target.error));
  }
  return text + "\n";
}

}  // namespace

std::string ToMarkdown(const std::vector<BenchRun>& runs) {
  if (runs.empty()) return "";
  std::string text = Context(runs.front());
  text +=
      "In brackets: the first server's figure divided by this one's; bold where they differ by a rank test over "
      "interleaved rounds.\n\n";
  for (const BenchRun& run : runs) text += RunText(run);
  return text;
}

}  // namespace respect::reports
