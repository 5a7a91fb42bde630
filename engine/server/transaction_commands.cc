// The transactions group: MULTI, EXEC, DISCARD, WATCH, UNWATCH.
#include <string>

#include "engine/commands/handlers.h"
#include "engine/server/server.h"
#include "engine/server/session.h"
#include "engine/server/transaction.h"

namespace respect {

// MULTI: from here on commands are queued.
void commands::Multi(Call& call) {
  Session& session = *call.session();
  if (session.in_multi()) return call.reply().Error(Bytes("ERR MULTI calls can not be nested"));
  session.set_queues(true);
  call.reply().Ok();
}

// EXEC: runs what was queued, unless a command was refused or a watched key has changed.
void commands::Exec(Call& call) {
  Session& session = *call.session();
  if (!session.in_multi()) return call.reply().Error(Bytes("ERR EXEC without MULTI"));
  Transaction& transaction = *session.transaction();
  call.server().watching().MeetExpired(session);
  if (transaction.broken) {
    call.reply().Error(Bytes("EXECABORT Transaction discarded because of previous errors."));
  } else if (transaction.stale) {
    call.reply().NullArray();
  } else {
    call.server().watching().RemoveAll(session);  // its own changes are none of its business any more
    call.reply().Array(transaction.queue.size());
    session.RunQueue();
  }
  session.EndTransaction();
}

// DISCARD: forgets what was queued, and the watches.
void commands::Discard(Call& call) {
  Session& session = *call.session();
  if (!session.in_multi()) return call.reply().Error(Bytes("ERR DISCARD without MULTI"));
  session.EndTransaction();
  call.reply().Ok();
}

// WATCH key [key ...]: a change of one of these keys makes the next EXEC do nothing.
void commands::Watch(Call& call) {
  Session& session = *call.session();
  if (session.in_multi()) return call.reply().Error(Bytes("ERR WATCH inside MULTI is not allowed"));
  for (size_t i = 1; i < call.argc(); ++i) call.server().watching().Add(session, call.db().index(), call.KeyAt(i));
  call.reply().Ok();
}

// UNWATCH: the next EXEC does not depend on any key. Queued it comes too late to matter.
void commands::Unwatch(Call& call) {
  Session& session = *call.session();
  if (Transaction* transaction = session.transaction()) {
    call.server().watching().RemoveAll(session);
    transaction->stale = false;
    if (!transaction->open) session.EndTransaction();
  }
  call.reply().Ok();
}

}  // namespace respect
