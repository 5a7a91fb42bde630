// The specification as a whole: read from a folder of TOML, or from the copy that the build put into this program.
#pragma once

#include <string>

#include "engine/base/result.h"
#include "spec/reader/model.h"

namespace respect::spec {

// Reads everything below `folder`. The error lists every problem found, "FILE:LINE: what", a line each.
Result<Spec> ReadFolder(const std::string& folder);

// Reads one file as `path` under the folder would be read, and answers what is wrong in it alone: what only the whole
// specification can tell is not looked at.
Status CheckText(const std::string& text, const std::string& path);

// Reads one file of scenarios or protocol cases, as `path` under the folder would be.
Result<std::vector<Case>> ReadCaseText(const std::string& text, const std::string& path);
// Reads one command's file.
Result<Command> ReadCommandText(const std::string& text, const std::string& path);
// Cases of a file under work, whose `cmd` steps may lack their `want`: they then want anything.
struct OpenCases {
  std::vector<Case> cases;
  struct Step {
    size_t case_index = 0, step_index = 0;  // in `cases`; of a case with `each`, in its first row
    bool in_rows = false;                   // of a case with `each`: one answer cannot do for all
  };
  std::vector<Step> open;
};
// Reads a command's file or one of scenarios, by what is in it; `path` is for messages.
Result<OpenCases> ReadOpenCases(const std::string& text, const std::string& path);

// Reads the [[known]] tables of a file of targets, or of one that has nothing else.
Result<std::vector<KnownDifference>> ReadKnownText(const std::string& text, const std::string& path);

}  // namespace respect::spec
