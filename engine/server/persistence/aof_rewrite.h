// The data as commands: the base of an append-only file without snapshots (aof-use-rdb-preamble no).
#pragma once

#include <string>
#include <vector>

#include "engine/store/keyspace.h"

namespace respect {

// Writes a file of commands that make the data; false, with errno, when that failed. `functions`: code of libraries.
bool WriteCommandsFile(Keyspace& keyspace, const std::vector<std::string>& functions, const std::string& path,
                       bool timestamp);

}  // namespace respect
