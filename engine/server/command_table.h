// CommandTable: finds a command by the words of a request, without regard to case.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/base/bytes.h"
#include "engine/base/version.h"
#include "engine/commands/command_spec.h"

namespace respect {

class CommandTable {
 public:
  explicit CommandTable(std::span<const CommandSpec> commands);

  // The command of a request, down to its subcommand where its container has that one; the container itself where not;
  // nullptr when the first word is no command of the version served.
  const CommandSpec* Find(std::span<const Bytes> args, Version served) const;
  // rename-command: the command goes by `name` from now on, by none if that is empty. Answers what is wrong, or
  // nothing.
  Bytes Rename(Bytes command, Bytes name);
  // By a name as COMMAND INFO takes it: "get", "client|setname".
  const CommandSpec* FindByName(Bytes name, Version served) const;

 private:
  std::deque<std::string> given_names_;  // by rename-command
  // By lower-case name; subcommands as "client|setname".
  std::unordered_map<std::string_view, const CommandSpec*> by_name_;
};

}  // namespace respect
