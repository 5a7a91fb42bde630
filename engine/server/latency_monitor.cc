#include "engine/server/latency_monitor.h"

#include <fmt/format.h>

#include <algorithm>

namespace respect {
namespace {

constexpr size_t kColumns = 80;
constexpr int kRows = 4;
constexpr Bytes kTips = "_o#";  // the top of a column: a third of a row, two thirds, all of it

std::string AgeText(int64_t seconds) {
  if (seconds < 60) return fmt::format("{}s", seconds);
  if (seconds < 3600) return fmt::format("{}m", seconds / 60);
  if (seconds < 86400) return fmt::format("{}h", seconds / 3600);
  return fmt::format("{}d", seconds / 86400);
}

struct Column {
  int height = 0;  // in thirds of a row, from 0
  std::string age;
};

// Rows of columns from the highest down, an empty row, and the ages written downwards.
std::string Draw(const std::vector<Column>& columns) {
  std::string text;
  for (int row = kRows - 1; row >= 0; --row) {
    for (const Column& column : columns) {
      const int above = column.height - row * static_cast<int>(kTips.size());
      text += above < 0 ? ' ' : above < static_cast<int>(kTips.size()) ? kTips[static_cast<size_t>(above)] : '|';
    }
    text += '\n';
  }
  text.append(columns.size(), ' ').append("\n");
  const auto longer = [](const Column& a, const Column& b) { return a.age.size() < b.age.size(); };
  const size_t deep = std::max_element(columns.begin(), columns.end(), longer)->age.size();
  for (size_t at = 0; at < deep; ++at) {
    for (const Column& column : columns) text += at < column.age.size() ? column.age[at] : ' ';
    text += '\n';
  }
  return text;
}

}  // namespace

void LatencyMonitor::Add(Bytes event, int64_t ms, int64_t unix_seconds) {
  if (!on() || ms < threshold_ms_) return;
  auto found = events_.find(event);
  if (found == events_.end()) found = events_.emplace(event, Series{}).first;
  Series& series = found->second;
  series.longest_ms = std::max(series.longest_ms, ms);
  if (!series.samples.empty() && series.samples.back().unix_seconds == unix_seconds) {
    series.samples.back().ms = std::max(series.samples.back().ms, ms);
    return;
  }
  if (series.samples.size() == kMostSamples) series.samples.erase(series.samples.begin());
  series.samples.push_back({unix_seconds, ms});
}

const LatencyMonitor::Series* LatencyMonitor::Find(Bytes event) const {
  const auto found = events_.find(event);
  return found == events_.end() ? nullptr : &found->second;
}

int64_t LatencyMonitor::ResetAll() {
  const auto count = static_cast<int64_t>(events_.size());
  events_.clear();
  return count;
}

std::string LatencyMonitor::Graph(Bytes event, const Series& series, int64_t now_seconds) {
  const auto shorter = [](const Sample& a, const Sample& b) { return a.ms < b.ms; };
  const auto [low, high] = std::minmax_element(series.samples.begin(), series.samples.end(), shorter);
  const int64_t range = std::max<int64_t>(1, high->ms - low->ms);
  constexpr int64_t kSteps = kRows * static_cast<int64_t>(kTips.size());
  std::string text = fmt::format("{} - high {} ms, low {} ms (all time high {} ms)\n{}\n", event, high->ms, low->ms,
                                 series.longest_ms, std::string(kColumns, '-'));
  for (size_t first = 0; first < series.samples.size(); first += kColumns) {
    std::vector<Column> columns;
    for (size_t i = first; i < std::min(first + kColumns, series.samples.size()); ++i) {
      const Sample& sample = series.samples[i];
      const int64_t step = std::min(kSteps - 1, (sample.ms - low->ms) * kSteps / range);
      columns.push_back({static_cast<int>(step), AgeText(now_seconds - sample.unix_seconds)});
    }
    text.append(first == 0 ? "" : "\n").append(Draw(columns));
  }
  return text;
}

}  // namespace respect
