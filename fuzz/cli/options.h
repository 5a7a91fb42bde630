// The command line of respect-fuzz, read and checked for form; nothing is opened yet.
#pragma once

#include <string>
#include <vector>

#include "conformance/target/target_plan.h"
#include "fuzz/differential/diff_run.h"

namespace respect::fuzz {

struct Options {
  enum class Action { kDiff, kCoverage, kWire, kProperties, kGrammar };
  Action action = Action::kDiff;
  std::vector<std::string> targets, server_bins, groups;
  conformance::TlsSettings tls;
  DiffSettings diff;  // its seed, first_story, stories and seconds go for the other actions too
  std::string json_file, cases_file, expect_file, serve_version;
  double patience = 1;
  bool allow_flush = false, quiet = false;
  bool is_mine = false;  // wire: a server that is not on this machine may be attacked
};

// What to do, or that the program ends with `exit_code` (help was shown, or the line is wrong and the reason was told).
struct ParsedOptions {
  Options options;
  bool ends = false;
  int exit_code = 0;
};
ParsedOptions ParseOptions(int argc, char** argv);

// "90", "90s", "5m", "2h" in seconds; negative when it is none of these.
double ParseSeconds(const std::string& text);

}  // namespace respect::fuzz
