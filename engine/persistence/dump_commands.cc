// DUMP and RESTORE: one value as bytes, and back.
#include <optional>
#include <string>

#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/persistence/dump_payload.h"

namespace respect {
namespace {

constexpr int64_t kMaxFrequency = 255;

struct RestoreOptions {
  bool replace = false, absolute = false;
  std::optional<int64_t> idle_seconds, frequency;
};

Result<RestoreOptions> ReadRestoreOptions(const Call& call) {
  RestoreOptions options;
  Args args(call, 4);
  while (args.More()) {
    if (args.Token("REPLACE")) {
      options.replace = true;
    } else if (args.Token("ABSTTL")) {
      options.absolute = true;
    } else if (args.remaining() > 1 && !options.frequency && args.Token("IDLETIME")) {
      options.idle_seconds = args.Int();
      if (!args.failed() && *options.idle_seconds < 0) args.Fail("ERR Invalid IDLETIME value, must be >= 0");
    } else if (args.remaining() > 1 && !options.idle_seconds && args.Token("FREQ")) {
      options.frequency = args.Int();
      if (!args.failed() && (*options.frequency < 0 || *options.frequency > kMaxFrequency))
        args.Fail("ERR Invalid FREQ value, must be >= 0 and <= 255");
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return args.error();
  return options;
}

void SetAccess(const Call& call, Entry& entry, const RestoreOptions& options) {
  const Settings& settings = call.settings();
  if (settings.lfu && options.frequency) {
    entry.set_access_clock(call.keyspace().LfuClock(static_cast<uint32_t>(*options.frequency)));
  } else if (!settings.lfu && options.idle_seconds) {
    entry.set_access_clock(call.keyspace().LruClock(*options.idle_seconds));
  }
}

// In which form a restored key is propagated: with the moment at which it ends.
void PropagateRestore(const Call& call, int64_t expire_ms, bool absolute) {
  if (expire_ms == kNoExpiry || absolute) return;
  const IntText at(expire_ms);
  std::vector<Bytes> form(call.args().begin(), call.args().end());
  form[2] = at;
  form.push_back("ABSTTL");
  call.PropagateAs(form);
}

// The key would be gone at once: it is not made, and what it was to replace goes.
void RestoreExpired(Call& call, const Key& key, bool existed) {
  if (existed) {
    call.PropagateAs({"DEL", key.bytes});
    call.Touched(key, event::kDel);
  }
  call.reply().Ok();
}

}  // namespace

// DUMP key: the value as bytes. Replies: bulk | nil. O(size of the value).
void commands::Dump(Call& call) {
  const Entry* entry = call.db().Find(call.KeyAt(1));
  if (entry == nullptr) return call.reply().Null();
  const persistence::RdbForm form{.version = persistence::RdbVersionOf(call.settings().serve_version),
                                  .compress = call.settings().rdb_compression};
  call.reply().Bulk(persistence::DumpValue(*entry, form));
}

// RESTORE key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]: makes a key of what DUMP
// gave. Errors: the key is there, the payload is damaged or of a version to come. O(size of the value).
void commands::Restore(Call& call) {
  const Key key = call.KeyAt(1);
  const Result<RestoreOptions> options = ReadRestoreOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  if (!options->replace && call.db().FindForWrite(key) != nullptr)
    return call.reply().Error("BUSYKEY Target key name already exists.");
  const std::optional<int64_t> ttl = ParseInt(call.Arg(2));
  if (!ttl) return call.reply().Error(errors::kNotInteger);
  if (*ttl < 0) return call.reply().Error("ERR Invalid TTL value, must be >= 0");
  const std::optional<Bytes> opened = persistence::OpenPayload(
      call.Arg(3), persistence::RdbVersionOf(call.settings().serve_version), !call.settings().skip_checksum_validation);
  if (!opened) return call.reply().Error("ERR DUMP payload version or checksum are wrong");

  persistence::LoadedValue value;
  const persistence::LoadContext context = persistence::ContextOf(call.keyspace());
  if (persistence::ReadPayload(*opened, context, value) != persistence::LoadOutcome::kLoaded)
    return call.reply().Error("ERR Bad data format");
  const bool existed = options->replace && call.db().Remove(key, call.settings().lazyfree_lazy_server_del);
  const int64_t expire_ms = *ttl == 0 ? kNoExpiry : *ttl + (options->absolute ? 0 : call.now_ms());
  if (expire_ms != kNoExpiry && expire_ms < call.now_ms() && call.keyspace().expires()) {
    persistence::Discard(context, value);
    return RestoreExpired(call, key, existed);
  }
  SetAccess(call, *persistence::Store(call.db(), key, value, expire_ms), *options);
  PropagateRestore(call, expire_ms, options->absolute);
  call.Touched(key, event::kRestore);
  call.reply().Ok();
}

// RESTORE-ASKING: the same, between nodes of a cluster.
void commands::RestoreAsking(Call& call) { Restore(call); }

}  // namespace respect
