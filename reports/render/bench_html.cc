#include "reports/render/bench_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/render/assets.h"
#include "reports/render/bench_figures.h"
#include "reports/render/chart.h"
#include "reports/render/escape.h"
#include "reports/render/quantity.h"

namespace respect::reports {
namespace {

using Measurements = std::vector<const BenchMeasurement*>;

bool Differs(const BenchComparison& c) { return c.verdict == "better" || c.verdict == "worse"; }

std::string NanosecondsLabel(double ns) { return DurationText(ns); }

std::string PercentileLabel(double percentile) { return fmt::format("{:g} %", percentile); }

const std::string& NameOf(const BenchRun& run, const BenchMeasurement& m) { return run.targets[m.target_index].name; }

// The n-th colour is the n-th target's, in every plot of the run: targets that a plot lacks keep their place in it.
template <typename Points>
std::vector<ChartSeries> SeriesOf(const BenchRun& run, const Measurements& measured, Points points) {
  std::vector<ChartSeries> series(run.targets.size());
  for (size_t i = 0; i < series.size(); ++i) series[i].name = run.targets[i].name;
  for (const BenchMeasurement* m : measured) series[m->target_index].points = points(*m);
  while (!series.empty() && series.back().points.empty()) series.pop_back();
  return series;
}

bool AnyPoints(const std::vector<ChartSeries>& series) {
  return std::any_of(series.begin(), series.end(), [](const ChartSeries& s) { return s.points.size() > 1; });
}

std::string Figure(const std::string& svg) { return "<figure>" + svg + "</figure>\n"; }

std::string PercentilePlot(const BenchRun& run, const Measurements& measured) {
  LineChart chart;
  chart.title = "Latency by percentile";
  chart.x = {.title = "percentile", .scale = ScaleKind::kPercentile, .label = PercentileLabel};
  chart.y = {.title = "latency", .scale = ScaleKind::kLog, .label = NanosecondsLabel};
  chart.series = SeriesOf(run, measured, [](const BenchMeasurement& m) {
    std::vector<ChartPoint> points;
    for (const BenchPoint& point : ShownLatency(m).curve) {
      if (point.percentile < 100 && point.value > 0) {
        points.push_back({point.percentile, static_cast<double>(point.value)});
      }
    }
    return points;
  });
  // Open loop: what is seen when requests are timed from their sending only.
  const size_t targets = chart.series.size();
  for (size_t i = 0; i < targets; ++i) {
    for (const BenchMeasurement* m : measured) {
      if (m->target_index != i || m->intended.count == 0) continue;
      ChartSeries sent{run.targets[i].name + ", from sending", {}, true, static_cast<int>(i)};
      for (const BenchPoint& point : m->latency.curve) {
        if (point.percentile < 100 && point.value > 0) {
          sent.points.push_back({point.percentile, static_cast<double>(point.value)});
        }
      }
      chart.series.push_back(std::move(sent));
    }
  }
  return AnyPoints(chart.series) ? Figure(ToSvg(chart)) : "";
}

// Targets take turns, so that time is counted for each while load is on it.
std::string TimePlot(const BenchRun& run, const Measurements& measured, const char* title, const ChartAxis& y,
                     double (*value)(const BenchInterval&)) {
  LineChart chart;
  chart.title = title;
  chart.x = {.title = "seconds of load", .low = 0};
  chart.y = y;
  chart.series = SeriesOf(run, measured, [value](const BenchMeasurement& m) {
    std::vector<ChartPoint> points;
    double loaded = 0;
    for (const BenchInterval& interval : m.intervals) {
      points.push_back({loaded + interval.seconds / 2, value(interval)});
      loaded += interval.seconds;
    }
    return points;
  });
  return AnyPoints(chart.series) ? Figure(ToSvg(chart)) : "";
}

std::string BarPlot(const BenchRun& run, const Measurements& measured, const char* title, const char* axis,
                    double (*value)(const BenchRound&), std::string (*text)(double)) {
  BarChart chart;
  chart.title = title;
  chart.x = {.title = axis, .label = text};
  bool any = false;
  chart.bars.resize(run.targets.size());
  for (size_t i = 0; i < run.targets.size(); ++i) chart.bars[i] = {run.targets[i].name, 0, {}, {}, "not measured"};
  for (const BenchMeasurement* m : measured) {
    if (m->rounds.empty()) continue;
    std::vector<double> values;
    for (const BenchRound& round : m->rounds) values.push_back(value(round));
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double median = MedianOf(*m, value);
    any = any || median > 0;
    chart.bars[m->target_index] = {NameOf(run, *m), median, *low, *high, text(median)};
  }
  return any ? Figure(ToSvg(chart)) : "";
}

std::string RatioPlot(const BenchRun& run, const std::string& workload) {
  IntervalChart chart;
  chart.title = "Ratios with their 95 % intervals";
  chart.x = {.title = "ratio of the first to the second", .scale = ScaleKind::kLog};
  chart.reference = 1;
  for (const BenchComparison& c : run.comparisons) {
    if (c.workload != workload || c.ratio <= 0 || c.low <= 0) continue;
    chart.rows.push_back({fmt::format("{}: {} / {}", c.metric, run.targets[c.a].name, run.targets[c.b].name), c.ratio,
                          c.low, c.high, fmt::format("{:.2f}", c.ratio), Differs(c) ? c.verdict : ""});
  }
  return chart.rows.empty() ? "" : Figure(ToSvg(chart));
}

std::string SweepPlot(const BenchRun& run, const Measurements& measured) {
  LineChart chart;
  chart.title = "Latency at each rate (99th percentile)";
  chart.x = {.title = "requests a second that were asked for", .label = CountText};
  chart.y = {.title = "latency", .scale = ScaleKind::kLog, .label = NanosecondsLabel};
  chart.series = SeriesOf(run, measured, [](const BenchMeasurement& m) {
    std::vector<ChartPoint> points;
    for (const BenchRate& rate : m.sweep.rates) points.push_back({rate.rate, static_cast<double>(rate.p99)});
    return points;
  });
  return AnyPoints(chart.series) ? Figure(ToSvg(chart)) : "";
}

std::string Row(const std::vector<std::string>& cells, const char* tag) {
  std::string row = "<tr>";
  for (size_t i = 0; i < cells.size(); ++i) {
    const char* kind = i == 0 ? "th" : tag;
    row += fmt::format("<{0}>{1}</{0}>", kind, EscapeXml(cells[i]));
  }
  return row + "</tr>\n";
}

std::string FiguresTable(const BenchRun& run, const Measurements& measured) {
  std::string rows;
  for (const BenchMeasurement* m : measured) {
    if (!m->rounds.empty()) rows += Row(FigureCells(*m, NameOf(run, *m)), "td");
  }
  if (rows.empty()) return "";
  return "<div class=\"wide\"><table>\n<thead>" + Row(FigureHeads(), "th") + "</thead>\n" + rows + "</table></div>\n";
}

std::string CommandsTable(const BenchRun& run, const Measurements& measured) {
  std::string rows;
  for (const BenchMeasurement* m : measured) {
    if (m->commands.size() < 2) continue;
    for (const BenchCommand& c : m->commands) {
      const BenchLatency& l = c.latency;
      const auto time = [](int64_t ns) { return DurationText(static_cast<double>(ns)); };
      rows += Row({NameOf(run, *m), c.name, fmt::format("{}", c.replies), fmt::format("{}", c.errors), time(l.p50),
                   time(l.p99), time(l.p999), time(l.max)},
                  "td");
    }
  }
  if (rows.empty()) return "";
  return "<details><summary>By command</summary><table>\n<thead>" +
         Row({"", "command", "replies", "errors", "p50", "p99", "p99.9", "max"}, "th") + "</thead>\n" + rows +
         "</table></details>\n";
}

std::string Item(const std::string& kind, const std::string& text) {
  return fmt::format("<li class=\"{}\">{}</li>\n", kind, EscapeXml(text));
}

std::string List(const std::string& items) { return items.empty() ? "" : "<ul>\n" + items + "</ul>\n"; }

std::string Remarks(const BenchRun& run, const BenchMeasurement& m) {
  const std::string& name = NameOf(run, m);
  if (!m.skipped.empty()) return Item("quiet", fmt::format("{} was not measured: {}", name, m.skipped));
  std::string items;
  if (m.memory.items > 0) {
    items += Item("", fmt::format("{} holds {} items in {:.1f} bytes each ({:.1f} of resident memory).", name,
                                  m.memory.items, m.memory.bytes_per_item, m.memory.resident_bytes_per_item));
  }
  if (m.messages > 0) items += Item("", fmt::format("{} delivered {} messages to subscribers.", name, m.messages));
  if (m.moved + m.asked > 0) {
    items += Item("", fmt::format("{}: {} MOVED and {} ASK redirections were followed.", name, m.moved, m.asked));
  }
  if (!m.sweep.slo.empty()) {
    items += Item("", m.sweep.slo_rate > 0
                          ? fmt::format("{} holds {} up to {}/s.", name, m.sweep.slo, CountText(m.sweep.slo_rate))
                          : fmt::format("{} holds {} at no rate that was tried.", name, m.sweep.slo));
  }
  if (m.sweep.knee > 0) items += Item("", fmt::format("{}: the knee is at {}/s.", name, CountText(m.sweep.knee)));
  for (const BenchCount& e : m.errors) items += Item("worse", fmt::format("{}: {} x {}", name, e.count, e.text));
  for (const BenchCheck& check : m.checks) {
    if (!check.passed) items += Item("worse", fmt::format("{}: {}: {}", name, check.name, check.text));
  }
  return items;
}

std::string Sentences(const BenchRun& run, const std::string& workload) {
  std::string items;
  for (const BenchComparison& c : run.comparisons) {
    if (c.workload == workload) items += Item(Differs(c) ? c.verdict : "quiet", c.sentence);
  }
  return items.empty() ? "" : "<details><summary>In words</summary>" + List(items) + "</details>\n";
}

std::string WorkloadSection(const BenchRun& run, const Measurements& measured) {
  const BenchMeasurement& head = *measured.front();
  std::string html = fmt::format("<section>\n<h2>{} <code>{}</code></h2>\n<p>{}</p>\n", EscapeXml(head.title),
                                 EscapeXml(head.workload), EscapeXml(head.why));
  html += FiguresTable(run, measured) + CommandsTable(run, measured);
  std::string remarks;
  for (const BenchMeasurement* m : measured) remarks += Remarks(run, *m);
  html += List(remarks) + Sentences(run, head.workload);
  html += "<div class=\"plots\">\n";
  html += BarPlot(
      run, measured, "Throughput: median, least and most of the rounds", "replies a second",
      [](const BenchRound& r) { return r.ops_per_second; }, CountText);
  html += BarPlot(
      run, measured, "Server CPU time of an operation", "user and system",
      [](const BenchRound& r) { return r.server_user_ns + r.server_system_ns; }, DurationText);
  html += RatioPlot(run, head.workload) + PercentilePlot(run, measured) + SweepPlot(run, measured);
  html += TimePlot(run, measured, "Throughput over time", {.title = "replies a second", .label = CountText},
                   [](const BenchInterval& i) { return i.ops_per_second; });
  html += TimePlot(run, measured, "99th percentile over time",
                   {.title = "latency", .scale = ScaleKind::kLog, .label = NanosecondsLabel},
                   [](const BenchInterval& i) { return static_cast<double>(i.p99); });
  return html + "</div>\n</section>\n";
}

std::string Facts(const BenchRun& run) {
  const Machine& machine = run.context.machine;
  std::string facts;
  const auto add = [&facts](const std::string& name, const std::string& value) {
    if (!value.empty()) facts += fmt::format("<dt>{}</dt><dd>{}</dd>\n", EscapeXml(name), EscapeXml(value));
  };
  for (const RunTarget& target : run.targets) {
    add(target.name, target.error.empty() ? fmt::format("{} {}, {}", target.kind, target.version, target.reached)
                                          : "not measured: " + target.error);
  }
  add("processor", fmt::format("{}, {} cores", machine.cpu, machine.cores));
  add("system", machine.os + ", " + machine.kernel);
  add("load before", machine.load);
  add("program", fmt::format("{} {}, {}", run.context.program, run.context.program_version, machine.build));
  std::string line = run.context.program;
  for (const std::string& word : run.context.arguments) line += " " + word;
  add("command", line);
  return "<dl class=\"facts\">\n" + facts + "</dl>\n";
}

std::string RunSection(const BenchRun& run) {
  std::string html = fmt::format("<h1 class=\"run\">{}</h1>\n<p>{}</p>\n", EscapeXml(SettingsText(run.settings)),
                                 EscapeXml(run.context.started_at));
  html += Facts(run);
  for (size_t i = 0; i < run.measurements.size();) {
    Measurements measured;
    const std::string& workload = run.measurements[i].workload;
    for (; i < run.measurements.size() && run.measurements[i].workload == workload; ++i) {
      measured.push_back(&run.measurements[i]);
    }
    html += WorkloadSection(run, measured);
  }
  return html;
}

}  // namespace

std::string ToHtml(const std::vector<BenchRun>& runs) {
  std::string body =
      "<div class=\"page\">\n<header class=\"head\"><h1>Benchmark</h1><span class=\"grow\"></span>"
      "<button id=\"theme\" class=\"screen\" type=\"button\" title=\"light or dark\"></button></header>\n";
  for (const BenchRun& run : runs) body += RunSection(run);
  return MakePage({.title = "Benchmark",
                   .styles = {"theme.css", "chart.css", "bench.css"},
                   .scripts = {"theme.js", "bench.js"},
                   .body = body + "</div>",
                   .data_json = "{}"});
}

}  // namespace respect::reports
