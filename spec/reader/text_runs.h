// Long texts that repeat themselves, as cases of large values hold, in little space: parts given as they are, and parts
// given as a short unit and a length.
#pragma once

#include <string>
#include <string_view>

namespace respect::spec {

// O(size) times the longest unit.
std::string PackRuns(std::string_view text);
// Requires what PackRuns made.
std::string UnpackRuns(std::string_view packed);

}  // namespace respect::spec
