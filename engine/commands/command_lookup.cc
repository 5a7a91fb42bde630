#include "engine/commands/command_lookup.h"

#include "engine/commands/args.h"

namespace respect {
namespace {

const CommandSpec* FindIn(std::span<const CommandSpec> commands, Bytes name, Version served) {
  for (const CommandSpec& command : commands) {
    if (IsServed(command, served) && EqualsIgnoreCase(command.name, name)) return &command;
  }
  return nullptr;
}

}  // namespace

const CommandSpec* FindCommand(Bytes name, Version served) {
  const size_t bar = name.find('|');
  const CommandSpec* command = FindIn(AllCommands(), name.substr(0, bar), served);
  if (command == nullptr || bar == Bytes::npos) return command;
  return FindIn(command->subcommands, name, served);
}

const CommandSpec* FindCommandOf(std::span<const Bytes> request, Version served) {
  const CommandSpec* command = FindIn(AllCommands(), request[0], served);
  if (command == nullptr || command->subcommands.empty() || request.size() == 1) return command;
  for (const CommandSpec& subcommand : command->subcommands) {
    const Bytes word = subcommand.name.substr(command->name.size() + 1);
    if (IsServed(subcommand, served) && EqualsIgnoreCase(word, request[1])) return &subcommand;
  }
  return nullptr;
}

}  // namespace respect
