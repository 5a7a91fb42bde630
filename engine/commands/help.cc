#include "engine/commands/help.h"

#include <string>

namespace respect {

void ReplyHelp(Call& call, Bytes container, std::initializer_list<Bytes> lines) {
  ReplyWriter& reply = call.reply();
  reply.Array(lines.size() + 3);
  reply.Simple(std::string(container) + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
  for (Bytes line : lines) reply.Simple(line);
  reply.Simple("HELP");
  reply.Simple("    Print this help.");
}

}  // namespace respect
