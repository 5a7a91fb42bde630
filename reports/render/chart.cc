#include "reports/render/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "reports/render/escape.h"

namespace respect::reports {
namespace {

constexpr int kColors = 6;  // series colours in theme.css
constexpr int kRowHeight = 30;
constexpr double kLetterWidth = 7.4;  // of the 12-pixel labels, on the wide side

// Where the plot proper lies within the picture.
struct Frame {
  double left, top, right, bottom;
  double X(const Scale& scale, double value) const { return left + scale.At(value) * (right - left); }
  double Y(const Scale& scale, double value) const { return bottom - scale.At(value) * (bottom - top); }
};

// The lowest and highest finite value seen.
struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  void Add(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

Scale ScaleOf(const ChartAxis& axis, Range range, bool from_zero) {
  if (range.low > range.high) range = {0, 1};
  if (from_zero && axis.scale == ScaleKind::kLinear) range.Add(0);
  return Scale(axis.scale, axis.low.value_or(range.low),
               std::max(axis.high.value_or(range.high), axis.low.value_or(range.low)));
}

double TextWidth(std::string_view text) { return kLetterWidth * static_cast<double>(text.size()); }

std::string Text(double x, double y, std::string_view anchor, std::string_view classes, std::string_view text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" class=\"{}\">{}</text>\n", x, y, anchor,
                     classes, EscapeXml(text));
}

std::string Line(double x1, double y1, double x2, double y2, std::string_view classes) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", x1, y1, x2, y2,
                     classes);
}

std::string Open(std::string_view title, int width, double height) {
  return fmt::format(
      "<svg class=\"chart\" viewBox=\"0 0 {} {:.0f}\" role=\"img\" aria-label=\"{}\">\n<text x=\"0\" y=\"14\" "
      "class=\"chart-title\">{}</text>\n",
      width, height, EscapeXml(title), EscapeXml(title));
}

std::string XAxis(const ChartAxis& axis, const Scale& scale, const Frame& frame) {
  std::string out;
  const int wanted = static_cast<int>((frame.right - frame.left) / 80);
  for (const Tick& tick : scale.Ticks(wanted, axis.label)) {
    const double x = frame.X(scale, tick.value);
    out += Line(x, frame.top, x, frame.bottom, "chart-grid");
    out += Text(x, frame.bottom + 16, "middle", "chart-tick", tick.label);
  }
  return out + Text(frame.right, frame.bottom + 32, "end", "chart-axis", axis.title);
}

std::string YAxis(const ChartAxis& axis, const Scale& scale, const Frame& frame) {
  std::string out;
  for (const Tick& tick : scale.Ticks(static_cast<int>((frame.bottom - frame.top) / 45), axis.label)) {
    const double y = frame.Y(scale, tick.value);
    out += Line(frame.left, y, frame.right, y, "chart-grid");
    out += Text(frame.left - 7, y + 4, "end", "chart-tick", tick.label);
  }
  return out + Text(0, frame.top - 8, "start", "chart-axis", axis.title);
}

// A path through the finite points; a gap where one is not.
std::string PathOf(const ChartSeries& series, const Scale& x, const Scale& y, const Frame& frame) {
  std::string path;
  bool pen_down = false;
  for (const ChartPoint& point : series.points) {
    const bool finite = std::isfinite(point.x) && std::isfinite(point.y);
    if (finite) path += fmt::format("{}{:.1f} {:.1f}", pen_down ? 'L' : 'M', frame.X(x, point.x), frame.Y(y, point.y));
    pen_down = finite;
  }
  return path;
}

// Moves labels that would overlap apart, each at least `gap` below the one above.
std::vector<double> SpreadLabels(std::vector<double> places, double gap) {
  std::vector<size_t> order(places.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return places[a] < places[b]; });
  for (size_t i = 1; i < order.size(); ++i) {
    places[order[i]] = std::max(places[order[i]], places[order[i - 1]] + gap);
  }
  return places;
}

size_t ColourOf(const ChartSeries& series, size_t place) {
  return (series.colour < 0 ? place : static_cast<size_t>(series.colour)) % kColors;
}

std::string SeriesOf(const LineChart& chart, const Scale& x, const Scale& y, const Frame& frame) {
  std::string out;
  std::vector<double> ends;
  for (size_t i = 0; i < chart.series.size(); ++i) {
    const ChartSeries& series = chart.series[i];
    out += fmt::format("<path class=\"chart-line s{}{}\" d=\"{}\"/>\n", ColourOf(series, i),
                       series.dashed ? " dashed" : "", PathOf(series, x, y, frame));
    double end = frame.bottom;
    for (const ChartPoint& point : series.points) {
      if (std::isfinite(point.y)) end = frame.Y(y, point.y);
    }
    ends.push_back(end);
  }
  ends = SpreadLabels(ends, 15);
  for (size_t i = 0; i < ends.size(); ++i) {
    out += Text(frame.right + 8, ends[i] + 4, "start", fmt::format("chart-name s{}", ColourOf(chart.series[i], i)),
                chart.series[i].name);
  }
  return out;
}

// What is written behind a row.
template <typename Row>
std::string RowText(const Row& row, const ChartAxis& axis) {
  return row.text.empty() ? axis.label(row.value) : row.text;
}

// Rows below each other, with room for their names on the left and their texts on the right.
template <typename Rows>
Frame RowFrame(const Rows& rows, const ChartAxis& axis, int width) {
  double names = 40, texts = 40;
  for (const auto& row : rows) {
    names = std::max(names, TextWidth(row.name));
    texts = std::max(texts, TextWidth(RowText(row, axis)));
  }
  const double height = kRowHeight * static_cast<double>(std::max<size_t>(rows.size(), 1));
  return {std::min(names + 14, width * 0.5), 30, width - std::min(texts + 14, width * 0.3), 30 + height};
}

double RowMiddle(const Frame& frame, size_t row) { return frame.top + kRowHeight * (static_cast<double>(row) + 0.5); }

}  // namespace

std::string ToSvg(const LineChart& chart) {
  Range x_range, y_range;
  double name_width = 0;
  for (const ChartSeries& series : chart.series) {
    name_width = std::max(name_width, TextWidth(series.name));
    for (const ChartPoint& point : series.points) {
      x_range.Add(point.x);
      y_range.Add(point.y);
    }
  }
  const Scale x = ScaleOf(chart.x, x_range, false), y = ScaleOf(chart.y, y_range, true);
  const Frame frame{58, 48, chart.width - name_width - 14, chart.height - 38.0};
  return Open(chart.title, chart.width, chart.height) + XAxis(chart.x, x, frame) + YAxis(chart.y, y, frame) +
         SeriesOf(chart, x, y, frame) + "</svg>\n";
}

std::string ToSvg(const IntervalChart& chart) {
  Range range;
  if (chart.reference) range.Add(*chart.reference);
  for (const ChartInterval& row : chart.rows) {
    for (const double value : {row.value, row.low, row.high}) range.Add(value);
  }
  const Scale x = ScaleOf(chart.x, range, false);
  const Frame frame = RowFrame(chart.rows, chart.x, chart.width);
  std::string out = Open(chart.title, chart.width, frame.bottom + 38) + XAxis(chart.x, x, frame);
  if (chart.reference) {
    out += Line(frame.X(x, *chart.reference), frame.top, frame.X(x, *chart.reference), frame.bottom, "chart-reference");
  }
  for (size_t i = 0; i < chart.rows.size(); ++i) {
    const ChartInterval& row = chart.rows[i];
    const double middle = RowMiddle(frame, i);
    out += Text(frame.left - 10, middle + 4, "end", "chart-label", row.name);
    if (!std::isfinite(row.value)) continue;
    out += Line(frame.X(x, row.low), middle, frame.X(x, row.high), middle, fmt::format("chart-interval {}", row.kind));
    out += fmt::format("<circle class=\"chart-point {}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.5\"/>\n", row.kind,
                       frame.X(x, row.value), middle);
    out += Text(frame.right + 10, middle + 4, "start", "chart-label", RowText(row, chart.x));
  }
  return out + "</svg>\n";
}

std::string ToSvg(const BarChart& chart) {
  Range range;
  for (const ChartBar& bar : chart.bars) {
    range.Add(bar.value);
    if (bar.high) range.Add(*bar.high);
  }
  const Scale x = ScaleOf(chart.x, range, true);
  const Frame frame = RowFrame(chart.bars, chart.x, chart.width);
  std::string out = Open(chart.title, chart.width, frame.bottom + 38) + XAxis(chart.x, x, frame);
  for (size_t i = 0; i < chart.bars.size(); ++i) {
    const ChartBar& bar = chart.bars[i];
    const double middle = RowMiddle(frame, i);
    out += Text(frame.left - 10, middle + 4, "end", "chart-label", bar.name);
    if (!std::isfinite(bar.value)) continue;
    const double end = frame.X(x, bar.value);
    out += fmt::format(
        "<rect class=\"chart-bar s{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"16\" rx=\"3\"/>\n",
        i % kColors, frame.left, middle - 8, end - frame.left);
    if (bar.low && bar.high) out += Line(frame.X(x, *bar.low), middle, frame.X(x, *bar.high), middle, "chart-whisker");
    out += Text(frame.right + 10, middle + 4, "start", "chart-label", RowText(bar, chart.x));
  }
  return out + "</svg>\n";
}

}  // namespace respect::reports
