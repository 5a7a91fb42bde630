// MIGRATE: keys to another server by DUMP and RESTORE, and away from here.
#include <string>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/persistence/dump_payload.h"
#include "engine/server/persistence/aof_log.h"
#include "engine/server/persistence/migration.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/server.h"

namespace respect {
namespace {

constexpr int64_t kUsualTimeoutMs = 1000;

struct MigrateOptions {
  bool copy = false, replace = false;
  std::vector<Bytes> login;  // AUTH as it is sent
  size_t first_key = 3, keys = 1;
  int64_t db = 0, timeout_ms = 0;
};

Result<MigrateOptions> ReadMigrateOptions(const Call& call) {
  MigrateOptions options;
  Args args(call, 6);
  while (args.More()) {
    if (args.Token("COPY")) {
      options.copy = true;
    } else if (args.Token("REPLACE")) {
      options.replace = true;
    } else if (args.remaining() > 1 && args.Token("AUTH")) {
      options.login = {"AUTH", args.Next()};
    } else if (args.remaining() > 2 && args.Token("AUTH2")) {
      const Bytes user = args.Next();
      options.login = {"AUTH", user, args.Next()};
    } else if (args.Token("KEYS")) {
      if (!call.Arg(3).empty())
        return Error("ERR When using MIGRATE KEYS option, the key argument must be set to the empty string");
      options.first_key = args.position();
      options.keys = args.remaining();
      break;
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return args.error();
  const std::optional<int64_t> timeout_ms = ParseInt(call.Arg(5)), db = ParseInt(call.Arg(4));
  if (!timeout_ms || !db) return Error(errors::kNotInteger);
  options.db = *db;
  options.timeout_ms = *timeout_ms > 0 ? *timeout_ms : kUsualTimeoutMs;
  return options;
}

// A key that is there. A key that is named twice is sent twice.
struct Moving {
  Key key;
  const Entry* entry;
};

class Transfer {
 public:
  Transfer(Call& call, const MigrateOptions& options) : call_(call), options_(options) {
    for (size_t i = 0; i < options.keys; ++i) {
      const Key key = call.MakeKey(call.Arg(options.first_key + i));
      if (const Entry* entry = call.db().FindForWrite(key)) moving_.push_back({key, entry});
    }
  }

  void Run() {
    if (moving_.empty()) return call_.reply().Simple("NOKEY");
    const std::string host(call_.Arg(1)), port(call_.Arg(2));
    Migration& migration = call_.server().persistence().migration();
    bool fresh = false;
    MigrationLink* link = migration.Link(host, port, options_.timeout_ms, call_.now_ms(), fresh);
    if (link == nullptr) return call_.reply().Error("IOERR error or timeout connecting to the client");
    Outcome outcome = Exchange(*link);
    if (outcome == Outcome::kBroken && !fresh && moved_.empty()) {
      // The other side may have closed it since it was used.
      migration.Close(host, port);
      link = migration.Link(host, port, options_.timeout_ms, call_.now_ms(), fresh);
      if (link == nullptr) return call_.reply().Error("IOERR error or timeout connecting to the client");
      outcome = Exchange(*link);
    }
    if (outcome == Outcome::kBroken) migration.Close(host, port);
    Tell(outcome);
  }

 private:
  enum class Outcome { kDone, kRefused, kBroken };

  // Everything is sent, then the answers are read.
  Outcome Exchange(MigrationLink& link) {
    std::string request;
    const bool selects = link.db != options_.db;
    if (!options_.login.empty()) AppendRequest(request, options_.login);
    if (selects) {
      const IntText db(options_.db);
      const Bytes select[] = {"SELECT", db};
      AppendRequest(request, select);
    }
    for (const Moving& each : moving_) AppendRestore(request, each);
    doing_ = "writing";
    if (!link.Send(request, options_.timeout_ms)) return Outcome::kBroken;
    doing_ = "reading";
    for (int i = (options_.login.empty() ? 0 : 1) + (selects ? 1 : 0); i > 0; --i) {
      if (!ReadAnswer(link)) return Outcome::kBroken;
    }
    // Restored without rights, or in another database, is not moved.
    const bool arrives = refusal_.empty();
    for (const Moving& each : moving_) {
      const std::optional<bool> restored = ReadAnswer(link);
      if (!restored) return Outcome::kBroken;
      if (*restored && arrives) moved_.push_back(each.key);
    }
    link.db = refusal_.empty() ? options_.db : -1;
    return refusal_.empty() ? Outcome::kDone : Outcome::kRefused;
  }

  void AppendRestore(std::string& request, const Moving& each) const {
    int64_t ttl_ms = 0;
    if (each.entry->has_expiry()) ttl_ms = std::max<int64_t>(1, each.entry->expire_ms() - call_.now_ms());
    const IntText ttl(ttl_ms);
    const std::string payload = persistence::DumpValue(*each.entry, call_.server().persistence().snapshots().Form());
    std::vector<Bytes> restore = {"RESTORE", each.key.bytes, ttl, payload};
    if (options_.replace) restore.push_back("REPLACE");
    AppendRequest(request, restore);
  }

  // Whether the answer is no error, the first of which is kept; nothing without an answer.
  std::optional<bool> ReadAnswer(MigrationLink& link) {
    const std::optional<std::string> line = link.ReadLine(options_.timeout_ms);
    if (!line) return std::nullopt;
    if (!line->starts_with('-')) return true;
    if (refusal_.empty()) refusal_ = line->substr(1);
    return false;
  }

  void Tell(Outcome outcome) {
    if (!options_.copy) Remove();
    switch (outcome) {
      case Outcome::kDone: return call_.reply().Ok();
      case Outcome::kRefused: return call_.reply().Error("ERR Target instance replied with error: " + refusal_);
      case Outcome::kBroken:
        return call_.reply().Error("IOERR error or timeout " + std::string(doing_) + " to target instance");
    }
  }

  // What has arrived there goes here.
  void Remove() {
    std::vector<Bytes> form = {"DEL"};
    for (const Key& key : moved_) {
      if (!call_.db().Remove(key, call_.settings().lazyfree_lazy_server_del)) continue;
      form.push_back(key.bytes);
      call_.Touched(key, event::kDel);
    }
    if (form.size() > 1) call_.PropagateAs(form);
  }

  Call& call_;
  const MigrateOptions& options_;
  std::vector<Moving> moving_;
  std::vector<Key> moved_;
  std::string refusal_;
  Bytes doing_;
};

}  // namespace

// MIGRATE host port <key | ""> destination-db timeout [COPY] [REPLACE] [AUTH password | AUTH2 username password]
//   [KEYS key [key ...]]
// Replies: OK | NOKEY. Errors: no connection, no answer in time, the other server's own. The server waits meanwhile.
void commands::Migrate(Call& call) {
  const Result<MigrateOptions> options = ReadMigrateOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  Transfer(call, *options).Run();
}

}  // namespace respect
