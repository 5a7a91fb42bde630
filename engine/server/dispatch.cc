#include "engine/server/dispatch.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/scripting/shebang.h"
#include "engine/server/acl/rights.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/scripting/scripting.h"
#include "engine/server/server.h"
#include "engine/server/session.h"
#include "engine/server/transaction.h"

namespace respect {
namespace {

// Names and arguments are shown up to this many bytes.
constexpr size_t kMaxShown = 128;

constexpr uint32_t Bit(CommandFlag flag) { return static_cast<uint32_t>(flag); }

// A container was found where a subcommand was asked for that it does not have.
bool IsUnknownSubcommand(const CommandSpec& command, std::span<const Bytes> args) {
  return !command.subcommands.empty() && args.size() > 1;
}

std::optional<Error> CheckProtected(const Server& server, const Session& session, const CommandSpec& command) {
  if (command.name != "debug") return std::nullopt;
  const ProtectedAction allowed = server.options().enable_debug_command;
  if (allowed == ProtectedAction::kYes || (allowed == ProtectedAction::kLocal && session.client().local))
    return std::nullopt;
  return Error(
      "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from a "
      "local connection, otherwise you need to set this option in the configuration file, and then restart the "
      "server.");
}

bool IsForSubscribers(const CommandSpec& command) {
  static constexpr Bytes kAllowed[] = {"ping",       "quit",         "reset",      "subscribe",   "unsubscribe",
                                       "psubscribe", "punsubscribe", "ssubscribe", "sunsubscribe"};
  return std::find(std::begin(kAllowed), std::end(kAllowed), command.name) != std::end(kAllowed);
}

// Before each command room is made. Where there is none, commands that would grow the data are refused; EXEC when it
// holds one.
std::optional<Error> CheckMemory(Server& server, const Session& session, const CommandSpec& command,
                                 std::span<const Bytes> args) {
  if (!server.is_over_memory() || server.eviction().MakeRoom()) return std::nullopt;
  if ((FlagsOf(server, session, command, args) & Bit(CommandFlag::kDenyOom)) == 0) return std::nullopt;
  return Error("OOM command not allowed when used memory > 'maxmemory'.");
}

// While the disk fails nothing is changed; PING tells too.
std::optional<Error> CheckDisk(Server& server, const Session& session, const CommandSpec& command,
                               std::span<const Bytes> args) {
  const bool writes = FlagsOf(server, session, command, args) & Bit(CommandFlag::kWrite);
  if (!writes && command.handler != commands::Ping) return std::nullopt;
  const std::string refusal = server.persistence().RefusalOfWrites();
  if (refusal.empty()) return std::nullopt;
  return Error(refusal);
}

}  // namespace

bool MayReplicate(const CommandSpec& command) {
  constexpr Handler kHandlers[] = {commands::Publish, commands::SPublish, commands::Eval,
                                   commands::EvalSha, commands::FCall,    commands::PfCount};
  return std::ranges::find(kHandlers, command.handler) != std::end(kHandlers);
}

uint32_t FlagsOf(Server& server, const Session& session, const CommandSpec& command, std::span<const Bytes> args) {
  uint32_t flags = command.flags;
  if (MayReplicate(command)) flags |= Bit(CommandFlag::kMayReplicate);
  if (command.handler == commands::Exec && session.in_multi()) flags |= session.transaction()->flags;
  const std::optional<uint8_t> said = server.scripting().FlagsSaid(command, args);
  if (!said) return flags;
  flags &= ~(Bit(CommandFlag::kWrite) | Bit(CommandFlag::kDenyOom) | Bit(CommandFlag::kMayReplicate));
  if ((*said & scripting::kNoWrites) != 0) return flags;
  flags |= Bit(CommandFlag::kWrite);
  return (*said & scripting::kAllowOom) != 0 ? flags : flags | Bit(CommandFlag::kDenyOom);
}

bool IsHttp(std::span<const Bytes> args) {
  return EqualsIgnoreCase(args[0], "post") || EqualsIgnoreCase(args[0], "host:");
}

std::string UnknownCommandText(std::span<const Bytes> args) {
  // Redis prints words as C strings: each ends at a zero byte.
  const auto shown_part = [](Bytes word, size_t most) { return word.substr(0, std::min(word.find('\0'), most)); };
  std::string shown;
  for (size_t i = 1; i < args.size() && shown.size() < kMaxShown; ++i) {
    const Bytes part = shown_part(args[i], kMaxShown - shown.size());
    shown.append("'").append(part).append("' ");
  }
  return std::string("ERR unknown command '")
      .append(shown_part(args[0], kMaxShown))
      .append("', with args beginning with: ")
      .append(shown);
}

bool ArityFits(const CommandSpec& command, size_t count) {
  if (command.handler == nullptr) return false;  // a container wants a subcommand
  return command.arity >= 0 ? count == static_cast<size_t>(command.arity)
                            : count >= static_cast<size_t>(-command.arity);
}

std::optional<Error> Refusal(Server& server, const Session& session, const CommandSpec* command,
                             std::span<const Bytes> args) {
  if (command == nullptr) return Error(UnknownCommandText(args));
  if (IsUnknownSubcommand(*command, args)) return Error(errors::UnknownSubcommand(args[1], command->name));
  // Commands of modules are named as their module did.
  if (!ArityFits(*command, args.size()))
    return Error(errors::WrongArity(command->module.empty() ? command->name : command->full_name));
  if (std::optional<Error> refusal = CheckProtected(server, session, *command)) return refusal;
  if (session.client().restricted) [[unlikely]] {
    const acl::Context context = session.in_multi() ? acl::Context::kMulti : acl::Context::kTopLevel;
    if (std::optional<Error> refusal = acl::Refusal(server, session, *command, args, context)) return refusal;
  }
  if (server.options().maxmemory != 0) {
    if (std::optional<Error> refusal = CheckMemory(server, session, *command, args)) return refusal;
  }
  if (server.guarded()) [[unlikely]] {
    if (std::optional<Error> refusal = CheckDisk(server, session, *command, args)) return refusal;
  }
  constexpr uint32_t kAboutKeys =
      Bit(CommandFlag::kWrite) | Bit(CommandFlag::kReadonly) | Bit(CommandFlag::kMayReplicate);
  if (session.client().monitors && (FlagsOf(server, session, *command, args) & kAboutKeys) != 0) [[unlikely]]
    return Error("ERR Replica can't interact with the keyspace");
  if (session.client().subscriber_only && !IsForSubscribers(*command))
    return Error(
        fmt::format("ERR Can't execute '{}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed "
                    "in this context",
                    command->name));
  if (server.guarded() && server.persistence().loading() && !command->Is(CommandFlag::kLoading))
    return Error("LOADING Redis is loading the dataset in memory");
  return std::nullopt;
}

}  // namespace respect
