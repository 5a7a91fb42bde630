// Console: what a run shows to the person who started it. A live line and colours on a terminal only; standard output
// holds the report, standard error the live line and complaints.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>

#include "reports/model/run.h"

namespace respect::conformance {

// The live line: how far the run is. Silent when standard error is no terminal.
class LiveLine {
 public:
  explicit LiveLine(bool enabled);
  ~LiveLine() { Clear(); }
  LiveLine(const LiveLine&) = delete;
  LiveLine& operator=(const LiveLine&) = delete;

  // Redraws a few times a second at most.
  void Update(size_t done, size_t total, int64_t failed, const std::string& current);
  void Clear();

 private:
  bool enabled_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_{};
};

struct ConsoleOptions {
  bool color = false;
  bool quiet = false;
  size_t max_failures = 50;
};

// Failures with their steps, differences that are known but pass, the counts by target, mode and verdict, the reasons
// of skips; last the line "N passed, N failed, N skipped".
void PrintRun(const reports::ConformanceRun& run, const ConsoleOptions& options);

// Whether `when` (auto, always, never) means colours on this stream.
bool WantsColor(const std::string& when, FILE* stream);

}  // namespace respect::conformance
