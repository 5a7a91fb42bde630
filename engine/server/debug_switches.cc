#include "engine/server/debug_switches.h"

#include <fmt/format.h>

#include <cstdlib>

#include "engine/base/glob.h"
#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/server/config/parameter.h"
#include "engine/server/server.h"

namespace respect {
namespace {

// As C's atoi reads it: what is no number is 0.
bool IsOn(Bytes text) { return std::atoi(std::string(text).c_str()) != 0; }

std::string TableText(size_t slots, size_t elements) {
  if (elements == 0) return {};
  return fmt::format("Hash table 0 stats (main hash table):\n table size: {}\n number of elements: {}\n", slots,
                     elements);
}

// The key of the third word; answers the error when there is none.
const Entry* Look(Call& call) {
  const Entry* entry = call.db().Peek(call.KeyAt(2));
  if (entry == nullptr) call.reply().Error(errors::kNoSuchKey);
  return entry;
}

// Writes where an encoding asked for is kept to the log, in place of Redis's standard output.
void LogEncoded(Call& call, Bytes encoding, Bytes title) {
  const Entry* entry = Look(call);
  if (entry == nullptr) return;
  const TypeOps& ops = call.keyspace().types().Of(*entry);
  if (ops.encoding(*entry) != encoding)
    return call.reply().Error(fmt::format("ERR Not a {} encoded object.", encoding));
  const size_t bytes = entry->kind() == ValueKind::kObject ? ops.memory(entry->object(), 0) : 0;
  call.server().LogNotice(fmt::format("DEBUG {}: {} of {} elements in {} bytes", encoding, ops.name,
                                      ops.length == nullptr ? 0 : ops.length(*entry), bytes));
  call.reply().Simple(fmt::format("{} structure printed on stdout", title));
}

}  // namespace

// DEBUG HTSTATS dbid [full]: the key table of a database and its index of expiry.
void ReplyTableStats(Call& call) {
  Args args(call, 2);
  const int64_t index = args.Int();
  if (args.failed()) return call.reply().Error(args.error());
  if (index < 0 || index >= call.keyspace().database_count())
    return call.reply().Error(Bytes("ERR Out of range database"));
  constexpr size_t kBucketBytes = 64, kExpiryBytes = 16;
  const Database& db = call.keyspace().db(static_cast<int>(index));
  call.reply().Verbatim("txt", "[Dictionary HT]\n" + TableText(db.table_memory() / kBucketBytes, db.size()) +
                                   "[Expires HT]\n" + TableText(db.expiry_memory() / kExpiryBytes, db.expiring_size()));
}

// DEBUG HTSTATS-KEY key [full]: the table of a collection that has one.
void ReplyKeyTableStats(Call& call) {
  const Entry* entry = Look(call);
  if (entry == nullptr) return;
  const TypeOps& ops = call.keyspace().types().Of(*entry);
  const Bytes encoding = ops.encoding(*entry);
  if (ops.length == nullptr || (encoding != "hashtable" && encoding != "skiplist"))
    return call.reply().Error(
        Bytes("ERR The value stored at the specified key is not represented using an hash table"));
  call.reply().Verbatim("txt", TableText(ops.length(*entry), ops.length(*entry)));
}

// DEBUG SDSLEN key: the bytes of a string and of its key.
void ReplyStringLengths(Call& call) {
  const Entry* entry = Look(call);
  if (entry == nullptr) return;
  if (entry->type() != TypeId::kString || entry->kind() == ValueKind::kInt)
    return call.reply().Error(Bytes("ERR Not an sds encoded string."));
  const size_t length = StringText(*entry).view().size();
  size_t held = length;
  if (entry->kind() == ValueKind::kObject) held = call.keyspace().types().Of(*entry).memory(entry->object(), 0);
  call.reply().Simple(
      fmt::format("key_sds_len:{}, key_sds_avail:0, key_zmalloc: {}, val_sds_len:{}, val_sds_avail:{}, val_zmalloc: {}",
                  entry->key().size(), EntryFactory::MemoryUsage(*entry), length, held - length, held));
}

// DEBUG LISTPACK key
void LogListpack(Call& call) { LogEncoded(call, "listpack", "Listpack"); }
// DEBUG QUICKLIST key [0|1]
void LogQuicklist(Call& call) { LogEncoded(call, "quicklist", "Quicklist"); }

// DEBUG STRINGMATCH-TEST: patterns of random bytes on random texts, which must end and not touch what is not theirs.
void TestGlob(Call& call) {
  constexpr int kRounds = 100'000;
  constexpr size_t kLongest = 32;
  constexpr Bytes kSigns = "*?[]^-\\ab\xff";
  std::string pattern, text;
  const auto fill = [&](std::string& bytes) {
    bytes.resize(call.rng().Below(kLongest));
    for (char& c : bytes) c = kSigns[call.rng().Below(kSigns.size())];
  };
  for (int i = 0; i < kRounds; ++i) {
    fill(pattern);
    fill(text);
    static_cast<void>(GlobMatch(pattern, text));
  }
  call.reply().Simple("Apparently Redis did not crash: test passed");
}

// DEBUG QUICKLIST-PACKED-THRESHOLD size: checked alone, for the lists of this server keep every element alike.
void SetPackedThreshold(Call& call) {
  constexpr uint64_t kMost = uint64_t{4} << 30;
  uint64_t bytes = 0;
  if (!parameter::ParseMemory(call.Arg(2), bytes) || bytes >= kMost)
    return call.reply().Error(Bytes("ERR argument must be a memory value bigger than 1 and smaller than 4gb"));
  call.reply().Ok();
}

// DEBUG REPLYBUFFER <PEAK-RESET-TIME NEVER|RESET|ms | RESIZING 0|1>: checked alone, for a buffer here grows and shrinks
// with what is in it.
void SetReplyBuffer(Call& call) {
  if (EqualsIgnoreCase(call.Arg(2), "resizing")) return call.reply().Ok();
  if (!EqualsIgnoreCase(call.Arg(2), "peak-reset-time"))
    return call.reply().Error(errors::SubcommandSyntax(call.Arg(1), "DEBUG"));
  const Bytes time = call.Arg(3);
  if (!EqualsIgnoreCase(time, "never") && !EqualsIgnoreCase(time, "reset") && !ParseInt(time))
    return call.reply().Error(errors::kNotInteger);
  call.reply().Ok();
}

// DEBUG PAUSE-CRON 0|1: whether what the server does by itself at times waits.
void PauseCron(Call& call) {
  call.server().set_cron_paused(IsOn(call.Arg(2)));
  call.reply().Ok();
}

// DEBUG DICT-RESIZING 0|1: taken alone, for tables here grow by one bucket at a time.
void SetDictResizing(Call& call) { call.reply().Ok(); }

// DEBUG CHANGE-REPL-ID
void ChangeReplicationId(Call& call) {
  call.server().LogWarning("Changing replication IDs after receiving change-repl-id");
  call.server().ChangeReplicationId();
  call.reply().Ok();
}

// DEBUG CONFIG-REWRITE-FORCE-ALL: CONFIG REWRITE with every parameter.
void RewriteWholeConfig(Call& call) {
  const Status rewritten = call.server().RewriteConfig(true);
  if (rewritten.ok()) return call.reply().Ok();
  call.reply().Error(fmt::format("ERR CONFIG-REWRITE-FORCE-ALL failed: {}", rewritten.error().text()));
}

// DEBUG SET-DISABLE-DENY-SCRIPTS 0|1: whether scripts may run commands that are not for them.
void SetDisableDenyScripts(Call& call) {
  call.server().config().options().scripts_may_all = IsOn(call.Arg(2));
  call.reply().Ok();
}

}  // namespace respect
