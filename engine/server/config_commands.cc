// CONFIG: the parameters of the running server.
#include <string>
#include <vector>

#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/server/protected_action.h"
#include "engine/server/server.h"

namespace respect {

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

// CONFIG HELP
void commands::ConfigHelp(Call& call) {
  ReplyHelp(
      call, "CONFIG",
      {"GET <pattern>", "    Show the parameters whose names match, with their values.", "SET <directive> <value>",
       "    Give a parameter a value.", "RESETSTAT", "    Let the counters that INFO shows start from zero."});
}

}  // namespace respect
