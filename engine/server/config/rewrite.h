// CONFIG REWRITE: the configuration file brought up to date: its lines stay where they are, with what is set now; what
// it does not name and is not the default is added at the end; comments and lines of no parameter stay as they are.
#pragma once

#include <span>
#include <string>

#include "engine/base/result.h"
#include "engine/server/config/config.h"

namespace respect {

struct RewriteRequest {
  std::span<const std::string> users;  // lines "user NAME rules..."; none where an aclfile has them
  bool everything = false;             // defaults too
};

// The new text of a file that held `old_text`.
std::string RewrittenConfig(const Config& config, Bytes old_text, const RewriteRequest& request);
// Errors are reasons without a frame. The file is replaced whole or not at all.
Status RewriteConfigFile(const Config& config, const std::string& path, const RewriteRequest& request);

}  // namespace respect
