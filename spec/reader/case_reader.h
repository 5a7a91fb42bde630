// Reads [[case]] tables into cases, rows of `each` expanded.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spec/reader/problems.h"
#include "spec/reader/toml_value.h"

namespace respect::spec {

// What holds for every case of a file.
struct CaseDefaults {
  std::string command;  // the file's command; "" in scenarios and protocol
  std::vector<std::string> needs;
  std::optional<Version> since, until;
  std::optional<int> protocol;
};

// Appends the case, or one a row, to `cases`.
void ReadCase(const TomlValue& table, const CaseDefaults& defaults, std::vector<Case>& cases, Problems& problems);

// 2 or 3, under `protocol`; anything else is reported.
class TableReader;
std::optional<int> ReadProtocol(TableReader& table, Problems& problems);

}  // namespace respect::spec
