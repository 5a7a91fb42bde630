// The two ways of writing bytes as a table: { hex = "00ff" } and { repeat = "ab", times = 9 }.
#pragma once

#include <string>

#include "spec/reader/problems.h"
#include "spec/reader/toml_value.h"

namespace respect::spec {

bool IsBytesForm(const TomlValue& value);
// Requires IsBytesForm(value).
std::string ReadBytesForm(const TomlValue& value, Problems& problems);

}  // namespace respect::spec
