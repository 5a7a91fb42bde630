#include "bench/run/histogram_export.h"

#include <algorithm>

#include "bench/load/histogram_log.h"

namespace respect::bench {
namespace {

// A tag may hold neither commas nor spaces.
std::string Tag(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == ',' || c == ' ' || c == '\n' || c == '\r'; }, '_');
  return text;
}

void Add(const std::string& tag, const reports::BenchMeasurement& m, const reports::BenchLatency& latency,
         std::vector<LoggedInterval>& out) {
  if (latency.histogram.empty() || m.rounds.empty()) return;
  Result<Histogram> histogram = DecodeHistogram(latency.histogram);
  if (!histogram.ok()) return;
  const double start = m.rounds.front().start_s;
  out.push_back({Tag(tag), start, m.rounds.back().start_s + m.rounds.back().seconds - start, std::move(*histogram)});
}

}  // namespace

std::string HistogramLogOf(const reports::BenchRun& run, double start_unix_seconds) {
  std::vector<LoggedInterval> intervals;
  for (const reports::BenchMeasurement& m : run.measurements) {
    const std::string tag = m.workload + "@" + run.targets[m.target_index].name;
    Add(tag, m, m.latency, intervals);
    Add(tag + ":intended", m, m.intended, intervals);
  }
  return WriteHistogramLog(start_unix_seconds, intervals);
}

}  // namespace respect::bench
