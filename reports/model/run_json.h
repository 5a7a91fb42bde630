// A run to JSON and back: the file format of results. UTF-8, one outcome a line, so that files can be read and compared
// with ordinary tools.
//
//   {"format": "respect-conformance", "version": 1, "context": {...}, "targets": [...], "cases": [...],
//    "summary": [...], "outcomes": [...]}
//
// Bytes: a string that is valid UTF-8 stands as a JSON string, any other as {"hex": "00ff"}. Members that are empty,
// zero or false may be left out, save `verdict`. A reader accepts members it does not know, so that additions keep the
// version; a change of meaning raises it. `summary` (counts by target) is written for other readers and not read back.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "reports/model/run.h"

namespace respect::reports {

inline constexpr std::string_view kRunFormat = "respect-conformance";
inline constexpr int kRunFormatVersion = 1;

std::string RunToJson(const ConformanceRun& run);

// Fails, saying where, on text that is not JSON, is another format, is of a later version, has a member of the wrong
// type, names no verdict, or points to a case or target that is not there.
Result<ConformanceRun> RunFromJson(std::string_view text);

// "-" is standard input or output. Fails with the path and the system's reason.
Status WriteRun(const ConformanceRun& run, const std::string& path);
Result<ConformanceRun> ReadRun(const std::string& path);

}  // namespace respect::reports
