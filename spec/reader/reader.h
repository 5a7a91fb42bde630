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
// Reads the [[known]] tables of a file of targets, or of one that has nothing else.
Result<std::vector<KnownDifference>> ReadKnownText(const std::string& text, const std::string& path);

}  // namespace respect::spec
