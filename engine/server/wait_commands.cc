// WAIT and WAITAOF on a server without replicas: what counts is what is on disk here.
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/handlers.h"
#include "engine/commands/timeout.h"
#include "engine/server/blocking.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {
namespace {

constexpr int64_t kReplicas = 0;

// Whether all that the client changed is on disk. Without an append-only file nothing is.
bool IsOnDisk(Server& server, const Session& session) {
  const AppendOnly& aof = server.persistence().aof();
  return aof.records() && aof.log().synced() >= session.client().written_offset;
}

void ReplyCounts(ReplyWriter& reply, bool on_disk) {
  reply.Array(2);
  reply.Integer(on_disk ? 1 : 0);
  reply.Integer(kReplicas);
}

}  // namespace

// WAIT numreplicas timeout: how many replicas have this connection's writes, as soon as so many do.
void commands::Wait(Call& call) {
  Args args(call, 1);
  const int64_t wanted = args.Int();
  if (args.failed()) return call.reply().Error(args.error());
  const Result<int64_t> timeout_ms = ReadTimeoutMs(call.Arg(2), call.now_ms());
  if (!timeout_ms.ok()) return call.reply().Error(timeout_ms.error());
  if (kReplicas >= wanted || call.context().blocker == nullptr) return call.reply().Integer(kReplicas);
  call.BlockOn({.keys = {}, .timeout_ms = *timeout_ms});
}

// WAITAOF numlocal numreplicas timeout: whether this connection's writes are on disk here, and on how many replicas.
void commands::WaitAof(Call& call) {
  Args args(call, 1);
  const int64_t local = args.Int();
  if (local < 0 || local > 1) args.Fail("ERR value is out of range, value must between 0 and 1");
  const int64_t replicas = args.Int(0, INT64_MAX, "ERR value is out of range, must be positive");
  if (args.failed()) return call.reply().Error(args.error());
  const Result<int64_t> timeout_ms = ReadTimeoutMs(call.Arg(3), call.now_ms());
  if (!timeout_ms.ok()) return call.reply().Error(timeout_ms.error());
  if (local > 0 && !call.server().options().appendonly)
    return call.reply().Error(Bytes("ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled."));
  const bool on_disk = IsOnDisk(call.server(), *call.session());
  const bool enough = (on_disk || local == 0) && kReplicas >= replicas;
  if (enough || call.context().blocker == nullptr) return ReplyCounts(call.reply(), on_disk);
  call.BlockOn({.keys = {}, .timeout_ms = *timeout_ms});
}

bool AnswerWhatThereIs(const CommandSpec& command, Server& server, const Session& session, ReplyWriter& reply) {
  if (command.handler == commands::Wait) {
    reply.Integer(kReplicas);
  } else if (command.handler == commands::WaitAof) {
    ReplyCounts(reply, IsOnDisk(server, session));
  } else {
    return false;
  }
  return true;
}

}  // namespace respect
