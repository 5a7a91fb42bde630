// Wants made by the program rather than read from a file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spec/reader/model.h"

namespace respect::conformance {

spec::Want WantOf(spec::Want::Kind kind, std::vector<spec::Want> items);
spec::Want WantText(spec::Want::Kind kind, std::string text);
spec::Want WantInteger(int64_t value);
spec::Want WantAny();

inline spec::Want WantBulk(std::string text) { return WantText(spec::Want::Kind::kBulk, std::move(text)); }
inline spec::Want WantError(std::string text) { return WantText(spec::Want::Kind::kError, std::move(text)); }

// Any reply of the command that is no error.
spec::Want WantAccepted(const spec::Command& command);

}  // namespace respect::conformance
