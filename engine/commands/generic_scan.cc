// The generic group: KEYS and SCAN, which walk over all keys.
#include <optional>
#include <vector>

#include "engine/base/glob.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/handlers.h"
#include "engine/commands/scan_options.h"

namespace respect {
namespace {

bool Wanted(const ScanOptions& options, const TypeRegistry& types, const Entry& entry) {
  if (options.type && !EqualsIgnoreCase(*options.type, types.Of(entry).name)) return false;
  return options.Matches(entry.key());
}

void ReplyKeys(Call& call, const std::vector<Bytes>& keys) {
  call.reply().Array(keys.size());
  for (Bytes key : keys) call.reply().Bulk(key);
}

}  // namespace

// KEYS pattern: all keys that match. O(number of keys).
void commands::Keys(Call& call) {
  const Bytes pattern = call.Arg(1);
  const bool all = pattern == "*";
  std::vector<Bytes> keys;
  call.db().ForEach([&](Entry& entry) {
    if (all || GlobMatch(pattern, entry.key())) keys.push_back(entry.key());
  });
  ReplyKeys(call, keys);
}

// SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]: a part of the keys and the cursor of the next part, 0 after
// the last. A key that stays during a whole walk is seen at least once. COUNT says how many keys to look at, about.
void commands::Scan(Call& call) {
  std::optional<uint64_t> cursor = ParseCursor(call.Arg(1));
  if (!cursor) return call.reply().Error("ERR invalid cursor");
  const Result<ScanOptions> options = ReadScanOptions(call, 2, ScanKind::kKeys);
  if (!options.ok()) return call.reply().Error(options.error());

  int64_t keys_left = options->count, buckets_left = options->buckets();
  std::vector<Bytes> keys, expired;
  do {
    *cursor = call.db().Scan(*cursor, [&](Entry& entry) {
      --keys_left;
      if (call.db().IsExpired(entry)) {
        expired.push_back(entry.key());
      } else if (Wanted(*options, call.keyspace().types(), entry)) {
        keys.push_back(entry.key());
      }
    });
  } while (*cursor != 0 && keys_left > 0 && --buckets_left > 0);
  for (Bytes key : expired) call.db().Peek(call.MakeKey(key));  // meeting an expired key removes it

  ReplyCursor(call, *cursor);
  ReplyKeys(call, keys);
}

}  // namespace respect
