// Whole files in and out. "-" is standard input or output; failures carry the path and the system's reason.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace respect::reports {

Result<std::string> ReadText(const std::string& path);
Status WriteText(std::string_view text, const std::string& path);

}  // namespace respect::reports
