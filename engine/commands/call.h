// Call: one command being executed: its arguments, the state it works on and the reply it writes.
// A handler reads like its documentation page: arguments, operation, reply; and says once what it changed (Touched).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/rng.h"
#include "engine/commands/blocker.h"
#include "engine/commands/command_spec.h"
#include "engine/resp/reply_writer.h"
#include "engine/store/database.h"
#include "engine/store/events.h"
#include "engine/store/key.h"
#include "engine/store/keyspace.h"
#include "engine/store/settings.h"

namespace respect {

class Server;
class Session;

class Call {
 public:
  // Where a call comes from and answers to. `session` is nullptr for calls made by the engine itself.
  struct Context {
    Server* server = nullptr;
    Session* session = nullptr;
    Keyspace* keyspace = nullptr;
    Database* db = nullptr;
    ReplyWriter* reply = nullptr;
    Blocker* blocker = nullptr;   // nullptr where nothing can wait: inside EXEC, in scripts
    bool reads_every_key = true;  // the client may read all there are: of commands that find keys by patterns
  };

  // `keys`: the keys of the command from CommandSpec::first_key on, already hashed; may be fewer than there are.
  Call(const Context& context, const CommandSpec& command, std::span<const Bytes> args, std::span<const Key> keys = {})
      : context_(context), command_(command), args_(args), keys_(keys) {}

  const CommandSpec& command() const { return command_; }
  size_t argc() const { return args_.size(); }
  Bytes Arg(size_t index) const { return args_[index]; }
  std::span<const Bytes> args() const { return args_; }
  // Argument `index` as a key. The request path has often hashed it already.
  Key KeyAt(size_t index) const {
    const size_t place = index - static_cast<size_t>(command_.first_key);
    if (place < keys_.size() && command_.key_step == 1) [[likely]]
      return keys_[place];
    return HashedOrMade(index);
  }
  Key MakeKey(Bytes bytes) const { return keyspace().MakeKey(bytes); }

  ReplyWriter& reply() const { return *context_.reply; }
  Database& db() const { return *context_.db; }
  Keyspace& keyspace() const { return *context_.keyspace; }
  const Settings& settings() const { return keyspace().settings(); }
  int64_t now_ms() const { return keyspace().now_ms(); }
  Rng& rng() const { return keyspace().rng(); }
  bool reads_every_key() const { return context_.reads_every_key; }
  // Whether an option that came with `since` exists in the version this server serves as.
  bool Serves(Version since) const { return since <= settings().serve_version; }

  // The command changed `key`. From this follow keyspace notifications, WATCH, client tracking, the dirty count,
  // waking of blocked clients, and propagation.
  void Touched(const Key& key, const Event& event) const { db().Touched(key, event); }
  void Touched(Database& db, const Key& key, const Event& event) const { db.Touched(key, event); }
  // The command changed what belongs to the key but is not its value, as the groups of a stream: all of that follows
  // but for WATCH and client tracking, to which the key is what it was.
  void TouchedBeside(const Key& key, const Event& event) const { db().TouchedBeside(key, event); }
  // A further event of the same change (SET with EX is "set" and "expire"): published, and nothing else follows.
  void Notify(const Key& key, const Event& event) const { db().Notify(key, event); }
  // Replaces the form in which this command reaches the append-only file and the replicas: a deterministic one.
  // May be said several times: the forms follow each other. Without it a command that touched a key goes verbatim.
  void PropagateAs(std::initializer_list<Bytes> args) const { keyspace().PropagateAs(db().index(), args); }
  void PropagateAs(std::span<const Bytes> args) const { keyspace().PropagateAs(db().index(), args); }

  // There is nothing to do yet: the client waits, and the command is run again when that may have changed. The handler
  // returns at once and leaves no trace. Where nothing can wait this answers null.
  void BlockOn(const Wait& wait) const {
    if (context_.blocker == nullptr) return reply().Null(wait.null);
    context_.blocker->Block(*this, wait);
  }

  // Of commands that work on the connection or the server (engine/server); data commands do not look here.
  Session* session() const { return context_.session; }
  Server& server() const { return *context_.server; }
  const Context& context() const { return context_; }

 private:
  Key HashedOrMade(size_t index) const {
    const auto step = static_cast<size_t>(command_.key_step);
    const size_t place = index - static_cast<size_t>(command_.first_key);
    if (!keys_.empty() && place % step == 0 && place / step < keys_.size()) return keys_[place / step];
    return MakeKey(args_[index]);
  }

  Context context_;
  const CommandSpec& command_;
  std::span<const Bytes> args_;
  std::span<const Key> keys_;
};

}  // namespace respect
