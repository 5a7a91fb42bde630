// CommandLine: what redis-server's command line asks for. `respect-server [redis.conf] [--option value ...] [-]`.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/base/bytes.h"
#include "engine/server/config/config.h"

namespace respect {

struct CommandLine {
  enum class Action { kRun, kVersion, kHelp, kTestMemory, kCheckSystem, kSentinel };

  Action action = Action::kRun;
  std::optional<std::string> config_file;
  bool config_from_stdin = false;
  // The options, as lines of a configuration file: read after the file and standard input.
  std::string options;

  // `arguments` without the program's name. Never fails: what is wrong in an option shows when it is read.
  static CommandLine Parse(std::span<const Bytes> arguments);
};

// Reads everything the command line names into `config`, as one text: file, `standard_input`, options, each option on a
// line of its own. Lines in errors count through all of it, as in Redis.
std::optional<ConfigTextError> ReadConfiguration(const CommandLine& line, Bytes standard_input, Config& config);

// What is written to standard error before exit code 1. Empty for a file that could not be opened (that is logged).
std::string FatalConfigText(const ConfigTextError& error, Bytes version);

}  // namespace respect
