#include "engine/server/acl/rights.h"

#include <fmt/format.h>

#include "engine/server/acl/acl_file.h"
#include "engine/server/client_line.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect::acl {
namespace {

bool IsRestricted(Server& server, const ClientState& client) {
  const bool known = client.authenticated || server.acl().default_is_open();
  return !known || !client.rights->allows_everything();
}

void Count(RefusalCounts& counts, Denial reason) {
  switch (reason) {
    case Denial::kCommand: ++counts.command; break;
    case Denial::kKey: ++counts.key; break;
    case Denial::kChannel: ++counts.channel; break;
    case Denial::kAuth: ++counts.auth; break;
    case Denial::kNone: break;
  }
}

void Record(Server& server, const Session& session, Denial reason, Context context, Bytes object, Bytes username) {
  Count(server.acl().counts(), reason);
  LogEntry entry;
  entry.reason = reason;
  entry.context = context;
  entry.object = object;
  entry.username = username;
  entry.client_info = ClientLine(session, server);
  entry.created_ms = entry.updated_ms = server.clock().NowMs();
  server.acl().log().Add(std::move(entry), static_cast<size_t>(server.options().acllog_max_len));
}

// Asks the client's user and logs a refusal.
Verdict Ask(Server& server, const Session& session, const CommandSpec& command, std::span<const Bytes> args,
            Context context) {
  const User& user = *session.client().rights;
  if (user.allows_everything()) return {};
  const Verdict verdict = user.Check(command, args);
  if (verdict.allowed()) return verdict;
  const Bytes object = verdict.denial == Denial::kCommand ? command.name : args[verdict.argument];
  Record(server, session, verdict.denial, context, object, user.name);
  return verdict;
}

// Whether the client is subscribed to what its user may not hear.
bool ListensToForbidden(const ClientState& client) {
  if (client.subscriptions == nullptr) return false;
  for (const TopicKind kind : {TopicKind::kChannel, TopicKind::kPattern, TopicKind::kShardChannel}) {
    for (const auto& [name, membership] : client.subscriptions->Of(kind)) {
      if (!client.rights->MayUseChannel(name, kind == TopicKind::kPattern)) return true;
    }
  }
  return false;
}

std::string NoPermission(const Session& session, const CommandSpec& command, Denial denial, bool old_form) {
  switch (denial) {
    case Denial::kKey:
      return old_form ? "NOPERM this user has no permissions to access one of the keys used as arguments"
                      : "NOPERM No permissions to access a key";
    case Denial::kChannel:
      return old_form ? "NOPERM this user has no permissions to access one of the channels used as arguments"
                      : "NOPERM No permissions to access a channel";
    default: break;
  }
  const std::string who = old_form ? "this user" : "User " + session.client().rights->name;
  return fmt::format("NOPERM {} has no permissions to run the '{}' command", who, command.name);
}

}  // namespace

std::optional<Error> Refusal(Server& server, const Session& session, const CommandSpec& command,
                             std::span<const Bytes> args, Context context) {
  const bool known = session.client().authenticated || server.acl().default_is_open();
  if (!known && !command.Is(CommandFlag::kNoAuth)) return Error("NOAUTH Authentication required.");
  const Verdict verdict = Ask(server, session, command, args, context);
  if (verdict.allowed()) return std::nullopt;
  const bool old_form = server.options().serve_version < Version{7, 2, 0};
  return Error(NoPermission(session, command, verdict.denial, old_form));
}

std::optional<Error> RefusalAtExec(Server& server, const Session& session, const CommandSpec& command,
                                   std::span<const Bytes> args) {
  const Verdict verdict = Ask(server, session, command, args, Context::kMulti);
  Bytes reason;
  switch (verdict.denial) {
    case Denial::kNone: return std::nullopt;
    case Denial::kCommand: reason = "no permission to execute the command or subcommand"; break;
    case Denial::kKey: reason = "no permission to touch the specified keys"; break;
    case Denial::kChannel:
      reason = "no permission to access one of the channels used as arguments to the command";
      break;
    case Denial::kAuth: reason = "no permission"; break;
  }
  return Error(
      fmt::format("NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC "
                  "call. This command is no longer allowed for the following reason: {}",
                  reason));
}

std::optional<Error> RefusalInScript(Server& server, const Session& session, const CommandSpec& command,
                                     std::span<const Bytes> args) {
  const Verdict verdict = Ask(server, session, command, args, Context::kScript);
  if (verdict.allowed()) return std::nullopt;
  const std::string text = NoPermission(session, command, verdict.denial, false);
  return Error("ERR ACL failure in script: " + text.substr(text.find(' ') + 1));
}

bool LogIn(Server& server, Session& session, Bytes name, Bytes password, Bytes command_word) {
  User* user = server.acl().Login(name, password);
  if (user == nullptr) {
    Record(server, session, Denial::kAuth, Context::kTopLevel, command_word, name);
    return false;
  }
  ClientState& client = session.client();
  client.rights = user;
  client.user = user->name;
  client.authenticated = true;
  client.restricted = IsRestricted(server, client);
  return true;
}

void LogOut(Server& server, ClientState& client) {
  client.rights = &server.acl().default_user();
  client.user = client.rights->name;
  client.authenticated = server.acl().default_is_open();
  client.restricted = IsRestricted(server, client);
}

Status LoadAtStart(Server& server) {
  const std::string& file = server.options().aclfile;
  const auto& declared = server.config().users();
  if (!file.empty() && !declared.empty()) {
    return Error(
        "Configuring Redis with users defined in redis.conf and at the same setting an ACL file path is invalid. This "
        "setup is very likely to lead to configuration errors and security holes, please define either an ACL file or "
        "declare users directly in your redis.conf, but not both.");
  }
  for (const std::vector<std::string>& words : declared) {
    if (const std::optional<std::string> wrong = server.acl().AddDeclared(words)) return Error(*wrong);
  }
  if (file.empty()) return Done{};
  const Status loaded = LoadFile(server.acl(), file, [](User&) {});
  if (loaded.ok()) return loaded;
  return Error("Aborting Redis startup because of ACL errors: " + std::string(loaded.error().text().substr(4)));
}

void RightsChanged(Server& server) {
  for (const auto& [id, session] : server.sessions()) {
    ClientState& client = session->client();
    client.restricted = IsRestricted(server, client);
    if (client.restricted && ListensToForbidden(client)) session->Close();
  }
}

void Disconnect(Server& server, const User& user, const Session* asking) {
  for (const auto& [id, session] : server.sessions()) {
    ClientState& client = session->client();
    if (client.rights != &user) continue;
    client.rights = &server.acl().default_user();
    client.authenticated = false;
    client.restricted = true;
    if (session.get() == asking) {
      session->CloseAfterReply();
    } else {
      session->Close();
    }
  }
}

}  // namespace respect::acl
