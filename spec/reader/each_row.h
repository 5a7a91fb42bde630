// `each`: a case's rows, and their columns put into the strings of the case.
#pragma once

#include <set>
#include <string>

#include "spec/reader/problems.h"
#include "spec/reader/toml_value.h"

namespace respect::spec {

// Copies `value` with every "<column>" of `row` replaced. Columns used are added to `used`; "<word>" without a column
// of that name is reported.
TomlValue Substitute(const TomlValue& value, const TomlValue& row, std::set<std::string>& used, Problems& problems);

}  // namespace respect::spec
