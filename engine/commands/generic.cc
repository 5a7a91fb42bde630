// The generic group: commands about keys, whatever they hold. Expiry is in generic_expire.cc, walks over all keys in
// generic_scan.cc, OBJECT in generic_object.cc.
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"

namespace respect {
namespace {

void Delete(Call& call, bool lazy) {
  int64_t deleted = 0;
  for (size_t i = 1; i < call.argc(); ++i) {
    const Key key = call.KeyAt(i);
    if (!call.db().Remove(key, lazy)) continue;
    call.Touched(key, event::kDel);
    ++deleted;
  }
  call.reply().Integer(deleted);
}

// The database that the next argument names; an error in `args` if there is none.
Database* NextDatabase(Args& args, const Call& call) {
  const int index = args.Int32();
  if (!args.failed() && (index < 0 || index >= call.keyspace().database_count())) args.Fail(errors::kDbOutOfRange);
  return args.failed() ? nullptr : &call.keyspace().db(index);
}

// Moves the value and expiry of `from`, which is there, to `key` of `to`, over what is there.
void MoveOver(const Call& call, const Key& from, Database& to, const Key& key) {
  to.Remove(key, call.settings().lazyfree_lazy_server_del);
  call.db().MoveTo(from, to, key);
}

// What RENAME and RENAMENX share; answers whether the key has its new name, or nothing after an error.
enum class Renamed { kYes, kRefused, kError };
Renamed RenameKey(Call& call, bool replace) {
  const Key from = call.KeyAt(1), to = call.KeyAt(2);
  if (call.db().FindForWrite(from) == nullptr) {
    call.reply().Error(errors::kNoSuchKey);
    return Renamed::kError;
  }
  if (from.bytes == to.bytes) return replace ? Renamed::kYes : Renamed::kRefused;
  if (!replace && call.db().FindForWrite(to) != nullptr) return Renamed::kRefused;
  MoveOver(call, from, call.db(), to);
  call.Touched(from, event::kRenameFrom);
  call.Touched(to, event::kRenameTo);
  return Renamed::kYes;
}

struct CopyOptions {
  Database* to;
  bool replace = false;
};

Result<CopyOptions> ReadCopyOptions(const Call& call) {
  CopyOptions options{&call.db()};
  Args args(call, 3);
  while (args.More()) {
    if (args.Token("REPLACE")) {
      options.replace = true;
    } else if (args.remaining() > 1 && args.Token("DB")) {
      options.to = NextDatabase(args, call);
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return args.error();
  return options;
}

}  // namespace

// DEL key [key ...]: removes keys. Replies: how many there were. O(n), and the size of what they hold.
void commands::Del(Call& call) { Delete(call, call.settings().lazyfree_lazy_user_del); }

// UNLINK key [key ...]: as DEL; large values are freed on another thread.
void commands::Unlink(Call& call) { Delete(call, true); }

// EXISTS key [key ...]: how many of the keys there are, each as often as it is named.
void commands::Exists(Call& call) {
  int64_t found = 0;
  for (size_t i = 1; i < call.argc(); ++i) found += call.db().FindUnmarked(call.KeyAt(i)) != nullptr;
  call.reply().Integer(found);
}

// TOUCH key [key ...]: marks keys as just used. Replies: how many there are.
void commands::Touch(Call& call) {
  // This is what the command is for, even on a connection that otherwise leaves no marks (CLIENT NO-TOUCH).
  const bool marks = call.keyspace().marks_access();
  call.keyspace().set_marks_access(true);
  int64_t found = 0;
  for (size_t i = 1; i < call.argc(); ++i) found += call.db().Find(call.KeyAt(i)) != nullptr;
  call.keyspace().set_marks_access(marks);
  call.reply().Integer(found);
}

// TYPE key: the name of what it holds, or none.
void commands::Type(Call& call) {
  const Entry* entry = call.db().FindUnmarked(call.KeyAt(1));
  call.reply().Simple(entry == nullptr ? "none" : call.keyspace().types().Of(*entry).name);
}

// RENAME key newkey: gives a key another name, over what has that name. Errors: no such key.
void commands::Rename(Call& call) {
  if (RenameKey(call, true) == Renamed::kYes) call.reply().Ok();
}

// RENAMENX key newkey: the same if nothing has that name. Replies: 1, or 0 if something has. Errors: no such key.
void commands::RenameNx(Call& call) {
  const Renamed renamed = RenameKey(call, false);
  if (renamed != Renamed::kError) call.reply().Integer(renamed == Renamed::kYes);
}

// MOVE key db: moves a key to another database. Replies: 1, or 0 if it is not here or something has its name there.
void commands::Move(Call& call) {
  const Key key = call.KeyAt(1);
  Args args(call, 2);
  Database* to = NextDatabase(args, call);
  if (args.failed()) return call.reply().Error(args.error());
  if (to == &call.db()) return call.reply().Error(errors::kSameObject);
  if (call.db().FindForWrite(key) == nullptr || to->FindForWrite(key) != nullptr) return call.reply().Integer(0);
  call.db().MoveTo(key, *to, key);
  call.Touched(key, event::kMoveFrom);
  call.Touched(*to, key, event::kMoveTo);
  call.reply().Integer(1);
}

// COPY source destination [DB index] [REPLACE]: a deep copy, expiry included. Replies: 1, or 0 if there is no source or
// the destination exists and REPLACE is not said. O(size of the value).
void commands::Copy(Call& call) {
  const Key from = call.KeyAt(1), to = call.KeyAt(2);
  const Result<CopyOptions> options = ReadCopyOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  Database& target = *options->to;
  if (&target == &call.db() && from.bytes == to.bytes) return call.reply().Error(errors::kSameObject);
  const Entry* entry = call.db().Find(from);
  if (entry == nullptr) return call.reply().Integer(0);
  const bool copies = entry->kind() != ValueKind::kObject || call.keyspace().types().Of(*entry).copy != nullptr;
  const bool taken = target.FindForWrite(to) != nullptr;
  if (taken && !options->replace) return call.reply().Integer(0);
  if (!copies) return call.reply().Error("ERR not supported for this module key");
  if (taken) {
    target.Remove(to, call.settings().lazyfree_lazy_server_del);
  }
  call.db().CopyTo(from, target, to);
  call.Touched(target, to, event::kCopyTo);
  call.reply().Integer(1);
}

// RANDOMKEY: any key of the database, or nil when there is none.
void commands::RandomKey(Call& call) {
  const Entry* entry = call.db().RandomEntry();
  if (entry == nullptr) return call.reply().Null();
  call.reply().Bulk(entry->key());
}

}  // namespace respect
