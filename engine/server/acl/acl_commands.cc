// ACL and its subcommands: users and what each may do.
#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "engine/base/numbers.h"
#include "engine/base/sha.h"
#include "engine/commands/args.h"
#include "engine/commands/command_lookup.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/server/acl/acl_file.h"
#include "engine/server/acl/rights.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {
namespace {

constexpr Bytes kNoAclFile =
    "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER "
    "command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store "
    "users "
    "in the Redis configuration.";

acl::Acl& AclOf(Call& call) { return call.server().acl(); }

void ReplySelector(ReplyWriter& reply, const acl::Selector& selector) {
  reply.Bulk("commands"), reply.Bulk(selector.CommandRules());
  reply.Bulk("keys"), reply.Bulk(selector.KeyPatterns());
  reply.Bulk("channels"), reply.Bulk(selector.Channels());
}

Bytes ReasonText(acl::Denial reason) {
  switch (reason) {
    case acl::Denial::kCommand: return "command";
    case acl::Denial::kKey: return "key";
    case acl::Denial::kChannel: return "channel";
    case acl::Denial::kAuth: return "auth";
    case acl::Denial::kNone: break;
  }
  return "unknown";
}

Bytes ContextText(acl::Context context) {
  switch (context) {
    case acl::Context::kMulti: return "multi";
    case acl::Context::kScript: return "lua";
    case acl::Context::kTopLevel: break;
  }
  return "toplevel";
}

void ReplyLogEntry(Call& call, const acl::LogEntry& entry) {
  ReplyWriter& reply = call.reply();
  const bool tells_times = call.Serves({7, 2, 0});
  reply.Map(tells_times ? 10 : 7);
  reply.Bulk("count"), reply.Integer(entry.count);
  reply.Bulk("reason"), reply.Bulk(ReasonText(entry.reason));
  reply.Bulk("context"), reply.Bulk(ContextText(entry.context));
  reply.Bulk("object"), reply.Bulk(entry.object);
  reply.Bulk("username"), reply.Bulk(entry.username);
  reply.Bulk("age-seconds"), reply.Double(static_cast<double>(call.server().clock().NowMs() - entry.created_ms) / 1000);
  reply.Bulk("client-info"), reply.Bulk(entry.client_info);
  if (!tells_times) return;
  reply.Bulk("entry-id"), reply.Integer(static_cast<int64_t>(entry.id));
  reply.Bulk("timestamp-created"), reply.Integer(entry.created_ms);
  reply.Bulk("timestamp-last-updated"), reply.Integer(entry.updated_ms);
}

void CollectCategory(std::span<const CommandSpec> commands, Bytes category, Version served, std::vector<Bytes>& names) {
  for (const CommandSpec& command : commands) {
    if (!IsServed(command, served)) continue;
    if (acl::IsInCategory(command, category)) names.push_back(command.name);
    CollectCategory(command.subcommands, category, served, names);
  }
}

std::string DryRunText(const acl::User& user, const CommandSpec& command, std::span<const Bytes> args,
                       const acl::Verdict& verdict, bool old_form) {
  const std::string who = old_form ? "This user" : "User " + user.name;
  switch (verdict.denial) {
    case acl::Denial::kKey:
      return fmt::format("{} has no permissions to access the '{}' key", who, args[verdict.argument]);
    case acl::Denial::kChannel:
      return fmt::format("{} has no permissions to access the '{}' channel", who, args[verdict.argument]);
    default: return fmt::format("{} has no permissions to run the '{}' command", who, command.name);
  }
}

}  // namespace

// ACL SETUSER username [rule ...]: all rules or none.
void commands::AclSetUser(Call& call) {
  Result<acl::User*> changed = AclOf(call).Change(call.Arg(2), call.args().subspan(3));
  if (!changed.ok()) return call.reply().Error(changed.error());
  acl::RightsChanged(call.server());
  call.reply().Ok();
}

// ACL DELUSER username [username ...]: their connections are closed. Replies: how many there were.
void commands::AclDelUser(Call& call) {
  const std::span<const Bytes> names = call.args().subspan(2);
  if (std::find(names.begin(), names.end(), "default") != names.end())
    return call.reply().Error(Bytes("ERR The 'default' user cannot be removed"));
  int64_t removed = 0;
  for (const Bytes name : names) {
    const acl::User* user = AclOf(call).Find(name);
    if (user == nullptr) continue;
    acl::Disconnect(call.server(), *user, call.session());
    AclOf(call).Remove(name);
    ++removed;
  }
  call.reply().Integer(removed);
}

// ACL GETUSER username. Replies: map | nil.
void commands::AclGetUser(Call& call) {
  const acl::User* user = AclOf(call).Find(call.Arg(2));
  ReplyWriter& reply = call.reply();
  if (user == nullptr) return reply.Null(NullKind::kBulk);
  reply.Map(6);
  const std::vector<Bytes> flags = user->Flags();
  reply.Bulk("flags"), reply.Set(flags.size());
  for (const Bytes flag : flags) reply.Bulk(flag);
  reply.Bulk("passwords"), reply.Array(user->passwords.size());
  for (const std::string& hash : user->passwords) reply.Bulk(hash);
  ReplySelector(reply, user->selectors[0]);
  reply.Bulk("selectors"), reply.Array(user->selectors.size() - 1);
  for (size_t i = 1; i < user->selectors.size(); ++i) {
    reply.Map(3);
    ReplySelector(reply, user->selectors[i]);
  }
}

// ACL LIST: each user as a line of a configuration file.
void commands::AclList(Call& call) {
  call.reply().Array(AclOf(call).users().size());
  for (const auto& [name, user] : AclOf(call).users()) call.reply().Bulk(user->Describe());
}

// ACL USERS
void commands::AclUsers(Call& call) {
  call.reply().Array(AclOf(call).users().size());
  for (const auto& [name, user] : AclOf(call).users()) call.reply().Bulk(name);
}

// ACL WHOAMI
void commands::AclWhoAmI(Call& call) { call.reply().Bulk(call.session()->client().user); }

// ACL CAT [category]: the categories, or the commands of one.
void commands::AclCat(Call& call) {
  if (call.argc() > 3) return call.reply().Error(errors::SubcommandSyntax(call.Arg(1), "ACL"));
  std::vector<Bytes> names;
  const std::span<const Bytes> categories = acl::Categories();
  if (call.argc() == 2) {
    names.assign(categories.begin(), categories.end());
  } else {
    const Bytes asked = call.Arg(2);
    if (std::none_of(categories.begin(), categories.end(), [&](Bytes each) { return EqualsIgnoreCase(each, asked); }))
      return call.reply().Error(fmt::format("ERR Unknown category '{}'", asked));
    CollectCategory(AllCommands(), asked, call.settings().serve_version, names);
  }
  call.reply().Array(names.size());
  for (const Bytes name : names) call.reply().Bulk(name);
}

// ACL DRYRUN username command [arg ...]: whether the user might. Replies: OK | text that says what is missing.
void commands::AclDryRun(Call& call) {
  const acl::User* user = AclOf(call).Find(call.Arg(2));
  if (user == nullptr) return call.reply().Error(fmt::format("ERR User '{}' not found", call.Arg(2)));
  const std::span<const Bytes> request = call.args().subspan(3);
  const CommandSpec* command = FindCommandOf(request, call.settings().serve_version);
  if (command == nullptr) return call.reply().Error(fmt::format("ERR Command '{}' not found", request[0]));
  const auto arity = static_cast<size_t>(std::abs(command->arity));
  const bool fits = command->arity > 0 ? request.size() == arity : request.size() >= arity;
  if (command->handler == nullptr || !fits) return call.reply().Error(errors::WrongArity(command->name));
  const acl::Verdict verdict = user->Check(*command, request);
  if (verdict.allowed()) return call.reply().Ok();
  call.reply().Bulk(DryRunText(*user, *command, request, verdict, !call.Serves({7, 2, 0})));
}

// ACL LOG [count | RESET]: the refusals, newest first.
void commands::AclLog(Call& call) {
  if (call.argc() > 3) return call.reply().Error(errors::SubcommandSyntax(call.Arg(1), "ACL"));
  constexpr int64_t kUsualCount = 10;
  int64_t count = kUsualCount;
  acl::RefusalLog& log = AclOf(call).log();
  if (call.argc() == 3) {
    if (EqualsIgnoreCase(call.Arg(2), "reset")) {
      log.Clear();
      return call.reply().Ok();
    }
    const std::optional<int64_t> asked = ParseInt(call.Arg(2));
    if (!asked) return call.reply().Error(errors::kNotInteger);
    count = std::max<int64_t>(*asked, 0);
  }
  count = std::min(count, static_cast<int64_t>(log.entries().size()));
  call.reply().Array(static_cast<size_t>(count));
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) ReplyLogEntry(call, log.entries()[i]);
}

// ACL GENPASS [bits]: a password nobody can guess. Replies: hexadecimal digits, each for four bits.
void commands::AclGenPass(Call& call) {
  constexpr int64_t kMostBits = 4096;
  int64_t bits = 256;
  if (call.argc() > 3) return call.reply().Error(errors::SubcommandSyntax(call.Arg(1), "ACL"));
  if (call.argc() == 3) {
    const std::optional<int64_t> asked = ParseInt(call.Arg(2));
    if (!asked) return call.reply().Error(errors::kNotInteger);
    bits = *asked;
    if (bits <= 0 || bits > kMostBits)
      return call.reply().Error(
          Bytes("ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to "
                "4096"));
  }
  std::array<unsigned char, kMostBits / 8> random;
  if (getrandom(random.data(), random.size(), 0) < 0) return call.reply().Error(Bytes("ERR no randomness to be had"));
  const auto digits = static_cast<size_t>((bits + 3) / 4);
  call.reply().Bulk(Hex(random).substr(0, digits));
}

// ACL SAVE: all users to the aclfile.
void commands::AclSave(Call& call) {
  const std::string& path = call.server().options().aclfile;
  if (path.empty()) return call.reply().Error(kNoAclFile);
  const Status saved = acl::SaveFile(AclOf(call), path);
  if (saved.ok()) return call.reply().Ok();
  call.server().LogWarning(saved.error().text());
  call.reply().Error(
      Bytes("ERR There was an error trying to save the ACLs. Please check the server logs for more information"));
}

// ACL LOAD: the users of the aclfile in place of those there are, or nothing changes. Who is gone is disconnected.
void commands::AclLoad(Call& call) {
  Server& server = call.server();
  const std::string& path = server.options().aclfile;
  if (path.empty()) return call.reply().Error(kNoAclFile);
  const Status loaded =
      acl::LoadFile(AclOf(call), path, [&](acl::User& user) { acl::Disconnect(server, user, call.session()); });
  if (!loaded.ok()) return call.reply().Error(loaded.error());
  acl::RightsChanged(server);
  call.reply().Ok();
}

// ACL HELP
void commands::AclHelp(Call& call) {
  ReplyHelp(call, "ACL",
            {"CAT [<category>]",
             "    Name the categories, or the commands of one.",
             "DELUSER <username> [<username> ...]",
             "    Take users away and close their connections.",
             "DRYRUN <username> <command> [<arg> ...]",
             "    Tell whether the user might run the command, without running it.",
             "GENPASS [<bits>]",
             "    Make up a password, of 256 bits if not said.",
             "GETUSER <username>",
             "    Tell what the user may do.",
             "LIST",
             "    Show all users as lines of a configuration file.",
             "LOAD",
             "    Read the users from the aclfile.",
             "LOG [<count> | RESET]",
             "    Show who was refused what, or forget it.",
             "SAVE",
             "    Write the users to the aclfile.",
             "SETUSER <username> [<rule> ...]",
             "    Make a user, or change one by rules.",
             "USERS",
             "    Name all users.",
             "WHOAMI",
             "    Tell the user of this connection."});
}

}  // namespace respect
