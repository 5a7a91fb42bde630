// A conformance run as plain structs: what was asked (cases), of whom (targets), and what came of it (outcomes).
// A case's own facts stand once in `cases`; an outcome points to its case and target by index, so that twenty thousand
// outcomes stay small. Strings may hold any bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/model/machine.h"
#include "reports/model/verdict.h"

namespace respect::reports {

struct RunContext {
  std::string program;          // "respect-conform"
  std::string program_version;  // "0.1.0"
  std::string spec_version;     // the specification's own version or digest
  std::string started_at;       // UtcTime
  int64_t duration_us = 0;
  uint64_t seed = 0;
  std::vector<std::string> modes;      // those asked for, in the order they are shown
  std::vector<std::string> arguments;  // the command line after the program's name, passwords left out
  Machine machine;
  bool operator==(const RunContext&) const = default;
};

struct RunTarget {
  std::string name;     // as asked for; unique in the run
  std::string title;    // for people; "" is the name
  std::string kind;     // "redis", "valkey", "respect", ...: from HELLO and INFO
  std::string version;  // "8.0.6"
  std::string reached;  // "in process", "tcp 127.0.0.1:6379", "started: redis-server --port 7001"
  std::string error;    // why it could not be run at all; "" when it was
  bool operator==(const RunTarget&) const = default;
};

struct RunCase {
  std::string id;
  std::string rule;
  std::string group;    // "string", "scenarios/blocking", "protocol": what the matrix groups by
  std::string command;  // "SET"; "" for scenarios and protocol cases
  std::string file;     // relative to the spec folder
  int line = 0;
  bool derived = false;  // made from a signature, not written
  bool operator==(const RunCase&) const = default;
};

struct RunStep {
  std::string verb;      // "given", "cmd", "send", "recv", "advance_ms", ...
  std::string on;        // connection; "" is the only one
  std::string command;   // what was sent, as a person would type it; "" when nothing was
  std::string expected;  // typed text, in the notation of the specification; "" when nothing was expected
  std::string actual;    // typed text; "" when nothing came
  std::string sent;      // bytes
  std::string received;  // bytes
  std::string note;      // why the step failed, or how it was done ("waited 20 ms for silence")
  bool ok = true;
  std::string file;  // "" when the case's own file
  int line = 0;
  int64_t duration_us = 0;
  bool operator==(const RunStep&) const = default;
};

struct RunOutcome {
  uint32_t case_index = 0;
  uint32_t target_index = 0;
  std::string mode;
  Verdict verdict = Verdict::kPass;
  std::string reason;  // of every verdict but pass
  int64_t duration_us = 0;
  std::vector<RunStep> steps;      // may be left out where the verdict is pass or skipped
  std::vector<std::string> repro;  // shell lines that show the difference
  bool operator==(const RunOutcome&) const = default;
};

struct ConformanceRun {
  RunContext context;
  std::vector<RunTarget> targets;
  std::vector<RunCase> cases;
  std::vector<RunOutcome> outcomes;
  bool operator==(const ConformanceRun&) const = default;
};

// Over all targets. O(outcomes).
VerdictCounts Count(const ConformanceRun& run);
// Over one target.
VerdictCounts Count(const ConformanceRun& run, uint32_t target_index);

// kExitCouldNotRun when a target has an error, or when nothing was judged; else kExitDifferences when anything failed;
// else kExitAllPass.
int ExitCode(const ConformanceRun& run);

}  // namespace respect::reports
