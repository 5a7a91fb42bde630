// Reads what a command says of its derived cases: `holds`, `samples` and `derive`.
#pragma once

#include "spec/reader/problems.h"
#include "spec/reader/table_reader.h"

namespace respect::spec {

// Requires the command's arguments, which samples are checked against.
void ReadDerivation(TableReader& table, Command& command, Problems& problems);

}  // namespace respect::spec
