// The command line of respect-conform, read and checked for form; nothing is opened yet.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/target/stream.h"

namespace respect::conformance {

struct Options {
  enum class Action { kRun, kList, kExplain, kRepro, kRecord };
  Action action = Action::kRun;

  std::vector<std::string> targets;  // as written; empty: embedded
  std::vector<std::string> server_bins;
  std::vector<std::string> cases;   // globs; empty: all
  std::vector<std::string> groups;  // empty: all
  std::string modes = "resp2,resp3";
  std::string derived = "yes";  // yes, no, only
  std::string spec_folder;      // "": the copy in the program
  std::string subject;          // the id of --explain and --repro, the file of record
  std::string json_file, junit_file, html_file, markdown_file, baseline_file, expect_file;
  std::string prefix;
  std::string color = "auto";  // auto, always, never
  TlsSettings tls;
  uint64_t seed = 1;
  bool seed_given = false;
  int jobs = 0;  // 0: as fits the machine
  double patience = 1;
  size_t max_failures = 50;
  bool fail_fast = false, allow_flush = false, list_planned = false, quiet = false, write_in_place = false;
};

// What to do, or that the program ends with `exit_code` (help was shown, or the line is wrong and the reason was told).
struct ParsedOptions {
  Options options;
  bool ends = false;
  int exit_code = 0;
};
ParsedOptions ParseOptions(int argc, char** argv);

}  // namespace respect::conformance
