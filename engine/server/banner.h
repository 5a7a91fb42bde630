// Banner: what the program says about itself: version, usage, the picture at start.
#pragma once

#include <string>

#include "engine/base/bytes.h"
#include "engine/base/version.h"

namespace respect {

std::string VersionText(const Version& served);
std::string UsageText(Bytes program);
// Shown at start on a terminal; names port and process id, as tools that start servers look for.
std::string StartPicture(const Version& served, int port);

}  // namespace respect
