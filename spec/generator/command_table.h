// Writes the engine's command table as C++: the declarations of all handlers, and constant data for each command.
#pragma once

#include <string>

#include "spec/reader/model.h"

namespace respect::spec {

// Whether the engine has the command: it names a handler, or is a container with a subcommand that does.
bool IsInEngine(const Spec& spec, const Command& command);

// engine/commands/handlers.h
std::string HandlersHeader(const Spec& spec);
// The definition of AllCommands(): of the commands that the engine has; or of every command, planned ones too and none
// with its handler, for tests of what COMMAND tells.
enum class Scope { kEngine, kEverything };
std::string CommandTableSource(const Spec& spec, Scope scope);

}  // namespace respect::spec
