// Reads `keys`: how a command's keys are found among its arguments.
#pragma once

#include <vector>

#include "spec/reader/problems.h"
#include "spec/reader/toml_value.h"

namespace respect::spec {

// `keys` may be nullptr: a command without keys.
void ReadKeySpecs(const TomlValue* keys, std::vector<KeySpec>& specs, Problems& problems);

}  // namespace respect::spec
