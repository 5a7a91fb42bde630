// COMMAND GETKEYS and GETKEYSANDFLAGS: the keys of a whole command that is given as arguments.
#include <cstdlib>
#include <optional>
#include <vector>

#include "engine/commands/call.h"
#include "engine/commands/command_keys.h"
#include "engine/commands/command_lookup.h"
#include "engine/commands/command_words.h"
#include "engine/commands/handlers.h"

namespace respect {
namespace {

bool FitsArity(const CommandSpec& command, size_t count) {
  const size_t least = static_cast<size_t>(std::abs(command.arity));
  return command.arity < 0 ? count >= least : count == least;
}

// The keys of the command in the arguments; nothing, with the error written, when there are none to tell.
std::optional<std::vector<KeyUse>> FindKeys(Call& call, std::span<const Bytes> request) {
  const CommandSpec* command = FindCommandOf(request, call.settings().serve_version);
  ReplyWriter& reply = call.reply();
  if (command == nullptr) return reply.Error("ERR Invalid command specified"), std::nullopt;
  if (!HasKeys(*command)) return reply.Error("ERR The command has no key arguments"), std::nullopt;
  if (!FitsArity(*command, request.size())) {
    return reply.Error("ERR Invalid number of arguments specified for command"), std::nullopt;
  }
  std::vector<KeyUse> keys = KeysOf(*command, request);
  if (keys.empty() && !command->Is(CommandFlag::kNoMandatoryKeys)) {
    return reply.Error("ERR Invalid arguments specified for command"), std::nullopt;
  }
  return keys;
}

}  // namespace

// COMMAND GETKEYS command [arg ...]. Replies: array of keys.
void commands::CommandGetKeys(Call& call) {
  const std::span<const Bytes> request = call.args().subspan(2);
  const std::optional<std::vector<KeyUse>> keys = FindKeys(call, request);
  if (!keys) return;
  call.reply().Array(keys->size());
  for (const KeyUse& key : *keys) call.reply().Bulk(request[key.index]);
}

// COMMAND GETKEYSANDFLAGS command [arg ...]. Replies: array of pairs: key, set of flags.
void commands::CommandGetKeysAndFlags(Call& call) {
  const std::span<const Bytes> request = call.args().subspan(2);
  const std::optional<std::vector<KeyUse>> keys = FindKeys(call, request);
  if (!keys) return;
  call.reply().Array(keys->size());
  for (const KeyUse& key : *keys) {
    call.reply().Array(2);
    call.reply().Bulk(request[key.index]);
    ReplyKeyFlags(call.reply(), key.flags);
  }
}

}  // namespace respect
