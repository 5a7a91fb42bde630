// CONFIG: the parameters of the running server.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/server/acl/acl.h"
#include "engine/server/config/rewrite.h"
#include "engine/server/protected_action.h"
#include "engine/server/server.h"

namespace respect {
Status Server::RewriteConfig(bool everything) {
  if (config_file_.empty()) return Error(std::strerror(EFAULT));
  std::vector<std::string> users;
  if (options().aclfile.empty()) {
    for (const auto& [name, user] : acl_->users()) users.push_back(user->Describe());
  }
  return RewriteConfigFile(*config_, config_file_, {.users = users, .everything = everything});
}

// CONFIG GET parameter [parameter ...]: names may be patterns. Replies: map of name and value.
void commands::ConfigGet(Call& call) {
  const std::vector<Config::Pair> found = call.server().config().Get(call.args().subspan(2));
  call.reply().Map(found.size());
  for (const auto& [name, value] : found) {
    call.reply().Bulk(name);
    call.reply().Bulk(value);
  }
}

// CONFIG SET parameter value [parameter value ...]: all or none.
void commands::ConfigSet(Call& call) {
  if (call.argc() % 2 != 0) return call.reply().Error(errors::kSyntax);
  const bool allowed = IsAllowed(call.server().options().enable_protected_configs, call);
  const Status status = call.server().config().Set(call.args().subspan(2), allowed);
  if (!status.ok()) return call.reply().Error(status.error());
  call.reply().Ok();
}

// CONFIG RESETSTAT: counters of INFO start from zero again.
void commands::ConfigResetStat(Call& call) {
  call.server().ResetStats();
  call.reply().Ok();
}

// CONFIG REWRITE: brings the configuration file up to date.
void commands::ConfigRewrite(Call& call) {
  Server& server = call.server();
  if (server.config_file().empty()) return call.reply().Error(Bytes("ERR The server is running without a config file"));
  const Status rewritten = server.RewriteConfig(false);
  if (!rewritten.ok()) {
    server.LogWarning(fmt::format("CONFIG REWRITE failed: {}", rewritten.error().text()));
    return call.reply().Error(fmt::format("ERR Rewriting config file: {}", rewritten.error().text()));
  }
  server.LogNotice("CONFIG REWRITE executed with success.");
  call.reply().Ok();
}

// CONFIG HELP
void commands::ConfigHelp(Call& call) {
  ReplyHelp(
      call, "CONFIG",
      {"GET <pattern>", "    Show the parameters whose names match, with their values.", "SET <directive> <value>",
       "    Give a parameter a value.", "RESETSTAT", "    Let the counters that INFO shows start from zero.", "REWRITE",
       "    Bring the configuration file up to date."});
}

}  // namespace respect
