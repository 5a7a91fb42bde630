// Reads the steps of a case.
#pragma once

#include <string>
#include <vector>

#include "spec/reader/problems.h"
#include "spec/reader/toml_value.h"

namespace respect::spec {

// `conns` are the connections the case names; empty when it has one without a name.
Step ReadStep(const TomlValue& value, const std::vector<std::string>& conns, Problems& problems);

// Reports references to replies that no step before has saved.
void CheckSaved(const Case& result, Problems& problems);

}  // namespace respect::spec
