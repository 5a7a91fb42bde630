// Bench runs to JSON and back:
//
//   {"format": "respect-bench", "version": 1, "context": {...}, "settings": {...}, "targets": [...],
//    "measurements": [...], "comparisons": [...]}
//
// Members that are empty, zero or false are left out; members a reader does not know are passed over.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "reports/model/bench.h"

namespace respect::reports {

inline constexpr std::string_view kBenchFormat = "respect-bench";
inline constexpr int kBenchFormatVersion = 1;

std::string BenchToJson(const BenchRun& run);

// Fails, saying where, on text that is not JSON, is of another format or a later version, has a member of the wrong
// type, or points to a target that is not there.
Result<BenchRun> BenchFromJson(std::string_view text);

// "-" is standard input or output.
Status WriteBench(const BenchRun& run, const std::string& path);
Result<BenchRun> ReadBench(const std::string& path);

}  // namespace respect::reports
