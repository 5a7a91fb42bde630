// Reads what a step wants and what it sends: the `want` notation and the forms of a command and of bytes (FORMAT.md).
#pragma once

#include <string>
#include <vector>

#include "spec/reader/problems.h"
#include "spec/reader/toml_value.h"

namespace respect::spec {

// A faulty want is reported and read as "anything".
Want ReadWant(const TomlValue& value, Problems& problems);

// A command: its arguments, and which of them are replies saved earlier.
struct CommandWords {
  std::vector<std::string> args;
  std::vector<SavedArgument> saved;
};
CommandWords ReadCommandWords(const TomlValue& value, Problems& problems);

// A string, { hex }, { repeat, times }, or an array of these.
std::string ReadBytes(const TomlValue& value, Problems& problems);

}  // namespace respect::spec
