// Reads targets/<name>.toml and features.toml.
#pragma once

#include <vector>

#include "spec/reader/problems.h"
#include "spec/reader/toml_value.h"

namespace respect::spec {

Target ReadTargetFile(const TomlValue& document, Problems& problems);
// The [[known]] tables alone, of such a file or of one that holds nothing else.
std::vector<KnownDifference> ReadKnownFile(const TomlValue& document, Problems& problems);
std::vector<Feature> ReadFeaturesFile(const TomlValue& document, Problems& problems);

}  // namespace respect::spec
