// What a master without replicas answers about replication.
#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/server/modules.h"
#include "engine/server/server.h"

namespace respect {
namespace {

constexpr int64_t kMostPort = 65535;

void Follow(Call& call) {
  if (EqualsIgnoreCase(call.Arg(1), "no") && EqualsIgnoreCase(call.Arg(2), "one")) return call.reply().Ok();
  const std::optional<int64_t> port = ParseInt(call.Arg(2));
  if (!port || *port < 0 || *port > kMostPort) return call.reply().Error(Bytes("ERR Invalid master port"));
  call.reply().Error(Bytes("ERR this server cannot follow a master"));
}

struct FailoverOptions {
  bool abort = false, force = false, has_timeout = false, has_target = false;
};

Result<FailoverOptions> ReadFailover(Call& call) {
  FailoverOptions options;
  Args args(call, 1);
  while (args.More()) {
    if (!options.has_timeout && args.remaining() > 1 && args.Token("TIMEOUT")) {
      if (args.Int() <= 0 && !args.failed()) return Error("ERR FAILOVER timeout must be greater than 0");
      options.has_timeout = true;
    } else if (args.remaining() == call.argc() - 1 && call.argc() == 2 && args.Token("ABORT")) {
      options.abort = true;
    } else if (!options.has_target && args.remaining() > 2 && args.Token("TO")) {
      args.Next();
      args.Int();
      options.has_target = true;
    } else if (!options.force && args.Token("FORCE")) {
      options.force = true;
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return args.error();
  return options;
}

}  // namespace

// ROLE: a master at offset 0 without replicas.
void commands::Role(Call& call) {
  call.reply().Array(3);
  call.reply().Bulk("master");
  call.reply().Integer(0);
  call.reply().Array(0);
}

// REPLICAOF <NO ONE | host port>: a master already. Errors: it cannot be anything else.
void commands::ReplicaOf(Call& call) { Follow(call); }
void commands::SlaveOf(Call& call) { Follow(call); }

// FAILOVER [TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]: there is nobody to hand over to.
void commands::Failover(Call& call) {
  const Result<FailoverOptions> options = ReadFailover(call);
  if (!options.ok()) return call.reply().Error(options.error());
  if (options->abort) return call.reply().Error(Bytes("ERR No failover in progress."));
  call.reply().Error(Bytes("ERR FAILOVER requires connected replicas."));
}

// MODULE LIST: none can be loaded; what Redis brings as modules is named.
void commands::ModuleList(Call& call) { ReplyModules(call.reply(), call.settings().serve_version); }

// MODULE HELP
void commands::ModuleHelp(Call& call) {
  ReplyHelp(call, "MODULE", {"LIST", "    Tell the modules that the server brings."});
}

}  // namespace respect
