// What a person sees: a live line while it runs, a table at the end, sentences on what differs.
#pragma once

#include <cstdio>
#include <mutex>
#include <string>

#include "bench/run/bench_runner.h"
#include "reports/model/bench.h"

namespace respect::bench {

// Draws on `out` when that is a terminal, otherwise prints a line a phase; says nothing where `out` is null.
class LiveLine final : public BenchObserver {
 public:
  LiveLine(std::FILE* out, bool is_terminal) : out_(out), is_terminal_(is_terminal) {}
  ~LiveLine() override { Clear(); }
  void OnPhase(const std::string& text, double share) override;
  void OnInterval(const std::string& target, const std::string& workload, const IntervalSummary& interval) override;
  void OnRate(const std::string& target, const std::string& workload, const reports::BenchRate& rate) override;
  void Clear();

 private:
  void Draw(const std::string& text);

  std::FILE* out_;
  bool is_terminal_;
  std::mutex mutex_;
  std::string phase_;
  double share_ = 0;
  bool drawn_ = false;
};

// The figures of a run as text: a table for each workload, then checks that failed, then comparisons.
std::string SummaryText(const reports::BenchRun& run);
std::string ComparisonsText(const std::vector<reports::BenchComparison>& comparisons);

}  // namespace respect::bench
