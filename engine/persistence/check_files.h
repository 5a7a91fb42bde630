// What redis-check-rdb and redis-check-aof do: looking through files without a server, saying what is wrong where, and
// cutting off what no server would read.
#pragma once

#include <functional>
#include <string>

#include "engine/store/keyspace.h"

namespace respect::persistence {

struct FileCheck {
  Keyspace& keyspace;                                  // knows the types; stays empty
  std::function<void(Bytes text)> out, err;            // standard output and standard error
  std::function<bool()> agrees = [] { return true; };  // to cutting a file
};

// Exit codes: 0 sound, 1 not.
int CheckRdbFile(const FileCheck& check, const std::string& path);
// `path`: a manifest, or one file of commands with or without a snapshot before them. `fix`: what cannot be read at the
// end of the last file is cut off.
int CheckAofFile(const FileCheck& check, const std::string& path, bool fix);

}  // namespace respect::persistence
