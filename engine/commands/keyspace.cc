// Commands about whole databases, and the time that their keys live by.
#include <optional>
#include <string>

#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"

namespace respect {
namespace {

// [ASYNC | SYNC]: whether to free on the helper thread; empty on another word, which has been answered.
std::optional<bool> ReadFlushLazy(Call& call) {
  Args args(call, 1);
  bool lazy = call.settings().lazyfree_lazy_user_flush;
  if (args.Token("ASYNC")) {
    lazy = true;
  } else if (args.Token("SYNC", Version{6, 2, 0})) {
    lazy = false;
  }
  if (args.More()) args.SyntaxError();
  if (!args.failed()) return lazy;
  call.reply().Error(args.error());
  return std::nullopt;
}

}  // namespace

// DBSIZE: how many keys there are, those past their time but not yet removed included.
void commands::DbSize(Call& call) { call.reply().Integer(static_cast<int64_t>(call.db().size())); }

// FLUSHDB [ASYNC | SYNC]: removes all keys of the database.
void commands::FlushDb(Call& call) {
  const std::optional<bool> lazy = ReadFlushLazy(call);
  if (!lazy) return;
  call.keyspace().stats().dirty += static_cast<int64_t>(call.db().size());
  call.db().Clear(*lazy);
  call.PropagateAs(call.args());
  call.reply().Ok();
}

// FLUSHALL [ASYNC | SYNC]: removes all keys of all databases.
void commands::FlushAll(Call& call) {
  const std::optional<bool> lazy = ReadFlushLazy(call);
  if (!lazy) return;
  for (int i = 0; i < call.keyspace().database_count(); ++i) {
    call.keyspace().stats().dirty += static_cast<int64_t>(call.keyspace().db(i).size());
  }
  call.keyspace().FlushAll(*lazy);
  ++call.keyspace().stats().dirty;
  call.PropagateAs(call.args());
  call.reply().Ok();
}

// SWAPDB index1 index2: two databases change places, for everybody at once.
void commands::SwapDb(Call& call) {
  Args args(call, 1);
  const auto first = args.Int(INT32_MIN, INT32_MAX, "ERR invalid first DB index");
  const auto second = args.Int(INT32_MIN, INT32_MAX, "ERR invalid second DB index");
  if (args.failed()) return call.reply().Error(args.error());
  const int count = call.keyspace().database_count();
  if (first < 0 || first >= count || second < 0 || second >= count) return call.reply().Error(errors::kDbOutOfRange);
  call.keyspace().Swap(static_cast<int>(first), static_cast<int>(second));
  ++call.keyspace().stats().dirty;
  call.PropagateAs(call.args());
  call.reply().Ok();
}

}  // namespace respect
