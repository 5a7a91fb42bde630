// The generic group: OBJECT, which tells how a key is kept. It leaves no mark of having looked.
#include <limits>

#include "engine/commands/call.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"

namespace respect {
namespace {

constexpr Bytes kIdleNotTracked =
    "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies "
    "at runtime LRU and LFU data will take some time to adjust.";
constexpr Bytes kFrequencyNotTracked =
    "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching "
    "between "
    "policies at runtime LRU and LFU data will take some time to adjust.";

// The key asked about; answers nil when there is none. Counted as a read, but no keymiss is published.
const Entry* Look(Call& call) {
  const Entry* entry = call.db().Peek(call.KeyAt(2));
  KeyspaceStats& stats = call.keyspace().stats();
  ++(entry == nullptr ? stats.misses : stats.hits);
  if (entry == nullptr) call.reply().Null();
  return entry;
}

}  // namespace

// OBJECT ENCODING key: the name of the form the value is kept in. Replies: bulk | nil.
void commands::ObjectEncoding(Call& call) {
  const Entry* entry = Look(call);
  if (entry != nullptr) call.reply().Bulk(call.keyspace().types().Of(*entry).encoding(*entry));
}

// OBJECT FREQ key: how often it is used, on a logarithmic scale. Errors: without an LFU policy.
void commands::ObjectFreq(Call& call) {
  const Entry* entry = Look(call);
  if (entry == nullptr) return;
  if (!call.settings().lfu) return call.reply().Error(kFrequencyNotTracked);
  call.reply().Integer(call.keyspace().LfuCounter(*entry));
}

// OBJECT IDLETIME key: seconds since its last use. Errors: with an LFU policy.
void commands::ObjectIdleTime(Call& call) {
  const Entry* entry = Look(call);
  if (entry == nullptr) return;
  if (call.settings().lfu) return call.reply().Error(kIdleNotTracked);
  call.reply().Integer(call.keyspace().IdleSeconds(*entry));
}

// OBJECT REFCOUNT key: 1. Redis shares the integers below 10000 among all keys and says so by the largest count there
// is; clients look for that, so it is answered for these although nothing is shared here.
void commands::ObjectRefCount(Call& call) {
  constexpr int64_t kSharedIntegers = 10000;
  const Entry* entry = Look(call);
  if (entry == nullptr) return;
  const bool shared = entry->kind() == ValueKind::kInt && entry->integer() >= 0 && entry->integer() < kSharedIntegers;
  call.reply().Integer(shared ? std::numeric_limits<int32_t>::max() : 1);
}

// OBJECT HELP
void commands::ObjectHelp(Call& call) {
  ReplyHelp(call, "OBJECT",
            {"ENCODING <key>", "    Tell the form in which the value of the key is kept.", "FREQ <key>",
             "    Tell how often the key is used, on a logarithmic scale from 0 to 255.", "IDLETIME <key>",
             "    Tell how many seconds ago the key was last used.", "REFCOUNT <key>",
             "    Tell how many references there are to the value of the key."});
}

}  // namespace respect
