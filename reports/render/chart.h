// Plots as SVG text to stand inside an HTML page of ours: colours come from theme.css, so that they follow light and
// dark, and classes from chart.css. Numbers that are not finite are left out of a line, which then has a gap.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "reports/render/scale.h"

namespace respect::reports {

struct ChartAxis {
  std::string title{};
  ScaleKind scale = ScaleKind::kLinear;
  std::optional<double> low{}, high{};  // empty: as the values have it; a linear y axis then starts at 0
  std::function<std::string(double)> label = ShortNumber;
};

struct ChartPoint {
  double x, y;
};

struct ChartSeries {
  std::string name{};  // written at the line's end
  std::vector<ChartPoint> points{};
  bool dashed = false;
  int colour = -1;  // that of another series, by its number; negative: its own
};

struct LineChart {
  std::string title;
  ChartAxis x, y;
  std::vector<ChartSeries> series;  // coloured in turn, the same in every chart of a page
  int width = 720, height = 320;
};

// One value with the interval it lies in, on a line of its own.
struct ChartInterval {
  std::string name;
  double value, low, high;
  std::string text;  // written behind it; empty: the value
  std::string kind;  // "better", "worse", or "" for neither: its colour
};

// Ratios with their intervals, one below the other, about a reference line.
struct IntervalChart {
  std::string title;
  ChartAxis x;
  std::optional<double> reference;
  std::vector<ChartInterval> rows;
  int width = 720;
};

struct ChartBar {
  std::string name;
  double value;
  std::optional<double> low{}, high{};  // a whisker
  std::string text;                     // written behind it; empty: the value
};

// Horizontal bars from 0.
struct BarChart {
  std::string title;
  ChartAxis x;
  std::vector<ChartBar> bars;  // coloured in turn
  int width = 720;
};

std::string ToSvg(const LineChart& chart);
std::string ToSvg(const IntervalChart& chart);
std::string ToSvg(const BarChart& chart);

}  // namespace respect::reports
