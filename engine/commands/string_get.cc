// The string group: reading whole values, and what reads them and does one thing more.
#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/expiry_option.h"
#include "engine/commands/handlers.h"
#include "engine/commands/key_batch.h"
#include "engine/commands/string_condition.h"

namespace respect {
namespace {

struct GetExOptions {
  ExpiryOption expiry;
  bool persist = false;
};

Result<GetExOptions> ReadGetExOptions(const Call& call) {
  GetExOptions options;
  Args args(call, 2);
  while (args.More()) {
    if (args.Token("PERSIST")) {
      options.persist = true;
    } else if (!options.expiry.Read(args)) {
      args.SyntaxError();
    }
    if (options.persist && options.expiry.given()) args.SyntaxError();
  }
  if (args.failed()) return args.error();
  return options;
}

// A moment that has passed removes the key at once.
void ApplyMoment(Call& call, const Key& key, int64_t moment_ms) {
  if (!HasCome(call, moment_ms)) {
    call.db().SetExpiry(key, moment_ms);
    call.Touched(key, event::kExpire);
    return call.PropagateAs({"PEXPIREAT", key.bytes, IntText(moment_ms)});
  }
  const bool lazy = call.settings().lazyfree_lazy_expire;
  call.db().Remove(key, lazy);
  call.Touched(key, event::kDel);
  call.PropagateAs({lazy ? "UNLINK" : "DEL", key.bytes});
}

}  // namespace

// GET key
// Replies: bulk | nil (no such key). O(1).
void commands::Get(Call& call) {
  const Entry* entry = call.db().Find(call.KeyAt(1));
  if (entry == nullptr) return call.reply().Null();
  if (entry->type() != TypeId::kString) return call.reply().Error(errors::kWrongType);
  call.reply().Bulk(StringText(*entry));
}

// MGET key [key ...]
// Replies: an array of bulks, nil for what is missing or no string. O(keys).
void commands::MGet(Call& call) {
  call.reply().Array(call.argc() - 1);
  ForEachKey(call, 1, call.argc(), 1, [&](const Key& key, size_t) {
    const Entry* entry = call.db().Find(key);
    if (entry == nullptr || entry->type() != TypeId::kString) {
      call.reply().Null();
    } else {
      call.reply().Bulk(StringText(*entry));
    }
  });
}

// GETEX key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]
// Replies: bulk | nil (no such key, whatever time is given). O(1).
void commands::GetEx(Call& call) {
  const Result<GetExOptions> options = ReadGetExOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = call.db().FindString(key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Null();
  Result<int64_t> moment_ms = kNoExpiry;
  if (options->expiry.given()) moment_ms = options->expiry.MomentMs(call);
  if (!moment_ms.ok()) return call.reply().Error(moment_ms.error());

  call.reply().Bulk(StringText(**found));
  if (options->expiry.given()) {
    ApplyMoment(call, key, *moment_ms);
  } else if (options->persist && call.db().ClearExpiry(key)) {
    call.Touched(key, event::kPersist);
    call.PropagateAs({"PERSIST", key.bytes});
  }
}

// GETDEL key: removes a string and answers what it held.
// Replies: bulk | nil (no such key). O(1).
void commands::GetDel(Call& call) {
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = call.db().FindString(key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Null();
  call.reply().Bulk(StringText(**found));
  call.db().Remove(key, call.settings().lazyfree_lazy_user_del);
  call.Touched(key, event::kDel);
  call.PropagateAs({"DEL", key.bytes});
}

// GETSET key value: SET with GET, deprecated.
// Replies: the old value as bulk | nil (no such key). O(1).
void commands::GetSet(Call& call) {
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = call.db().FindString(key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) {
    call.reply().Null();
  } else {
    call.reply().Bulk(StringText(**found));
  }
  call.db().SetString(key, call.Arg(2));
  call.Touched(key, event::kSet);
  call.PropagateAs({"SET", key.bytes, call.Arg(2)});
}

// DELEX key [IFEQ value | IFNE value | IFDEQ digest | IFDNE digest]: removes a key if its value fits.
// Replies: 1 removed, 0 not. O(1), with a digest O(length).
void commands::DelEx(Call& call) {
  if (call.argc() != 2 && call.argc() != 4) return call.reply().Error(errors::WrongArity(call.command().name));
  StringCondition condition;
  Args args(call, 2);
  if (args.More() && !condition.Read(args)) args.SyntaxError();
  if (args.failed()) return call.reply().Error(args.error());

  const Key key = call.KeyAt(1);
  const Entry* entry = call.db().FindForWrite(key);
  if (entry == nullptr) return call.reply().Integer(0);
  if (condition.given()) {
    if (entry->type() != TypeId::kString)
      return call.reply().Error("ERR Key should be of string type if conditions are specified");
    const StringText text(*entry);
    const Bytes value = text;
    if (!condition.Allows(&value)) return call.reply().Integer(0);
  }
  call.db().Remove(key, call.settings().lazyfree_lazy_user_del);
  call.Touched(key, event::kDel);
  call.PropagateAs({"DEL", key.bytes});
  call.reply().Integer(1);
}

// DIGEST key: a short hash of a string, for IFDEQ and IFDNE.
// Replies: sixteen hexadecimal digits as bulk | nil (no such key). O(length).
void commands::Digest(Call& call) {
  const Result<Entry*> found = call.db().FindString(call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Null();
  call.reply().Bulk(respect::Digest(StringText(**found)));
}

}  // namespace respect
