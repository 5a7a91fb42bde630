// The hash group: commands on fields and values. Counting is in hash_number.cc, choosing by chance in hash_random.cc,
// expiry of fields in hash_expire.cc and hash_getex.cc.
#include "engine/types/hash.h"

#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/hash_type.h"
#include "engine/commands/scan_options.h"

namespace respect {
namespace {

using types::FieldView;
using types::Hash;

// Sets the fields of HSET and HMSET; how many are new, or nothing after an error.
std::optional<int64_t> SetFields(Call& call) {
  if (call.argc() % 2 != 0) {
    call.reply().Error(errors::WrongArity(call.command().name));
    return std::nullopt;
  }
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = FindHashForWrite(call, key);
  if (!found.ok()) {
    call.reply().Error(found.error());
    return std::nullopt;
  }
  const Hash::Limits limits = HashLimits(call);
  Hash hash = HashOrNew(*found);
  if (call.argc() / 2 - 1 > limits.max_flat_count) hash.BecomeTable(limits.seed);
  int64_t fresh = 0;
  for (size_t i = 2; i + 1 < call.argc(); i += 2) fresh += hash.Set(call.Arg(i), call.Arg(i + 1), limits) ? 1 : 0;
  KeepHash(call, key, *found, hash);
  call.Touched(key, event::kHSet);
  return fresh;
}

// Answers the field of HGET and its kin, or what stands for its absence.
template <typename Reply, typename Missing>
void ReplyField(Call& call, Reply&& reply, Missing&& missing) {
  const Result<std::optional<Hash>> hash = FindHash(call, call.KeyAt(1));
  if (!hash.ok()) return call.reply().Error(hash.error());
  if (!hash->has_value()) return missing();
  const std::optional<FieldView> found = (*hash)->Find(call.Arg(2));
  if (!found) return missing();
  reply(*found);
}

// HKEYS and HVALS.
void ReplyAll(Call& call, Bytes FieldView::*part) {
  const Result<std::optional<Hash>> hash = FindHash(call, call.KeyAt(1));
  if (!hash.ok()) return call.reply().Error(hash.error());
  if (!hash->has_value()) return call.reply().Array(0);
  call.reply().Array((*hash)->size());
  (*hash)->ForEach([&](const FieldView& view) { call.reply().Bulk(view.*part); });
}

}  // namespace

// HSET key field value [field value ...]
// Replies: how many fields are new. A field that was there loses its expiry. O(1) a field in a large hash.
void commands::HSet(Call& call) {
  if (const std::optional<int64_t> fresh = SetFields(call)) call.reply().Integer(*fresh);
}

// HMSET key field value [field value ...]: as HSET, answering OK.
void commands::HMSet(Call& call) {
  if (SetFields(call)) call.reply().Ok();
}

// HSETNX key field value: only a field that is not there. Replies: whether it was set.
void commands::HSetNx(Call& call) {
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = FindHashForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found != nullptr && HashOf(*found).Find(call.Arg(2))) return call.reply().Integer(0);
  Hash hash = HashOrNew(*found);
  hash.Set(call.Arg(2), call.Arg(3), HashLimits(call));
  KeepHash(call, key, *found, hash);
  call.Touched(key, event::kHSet);
  call.reply().Integer(1);
}

// HGET key field. Replies: bulk | nil.
void commands::HGet(Call& call) {
  ReplyField(
      call, [&](const FieldView& view) { call.reply().Bulk(view.value); }, [&] { call.reply().Null(); });
}

// HSTRLEN key field: the length of the value, 0 without one.
void commands::HStrLen(Call& call) {
  ReplyField(
      call, [&](const FieldView& view) { call.reply().Integer(static_cast<int64_t>(view.value.size())); },
      [&] { call.reply().Integer(0); });
}

// HEXISTS key field
void commands::HExists(Call& call) {
  ReplyField(
      call, [&](const FieldView&) { call.reply().Integer(1); }, [&] { call.reply().Integer(0); });
}

// HMGET key field [field ...]: the value of each, nil for one that is not there.
void commands::HMGet(Call& call) {
  const Result<std::optional<Hash>> hash = FindHash(call, call.KeyAt(1));
  if (!hash.ok()) return call.reply().Error(hash.error());
  call.reply().Array(call.argc() - 2);
  for (size_t i = 2; i < call.argc(); ++i) {
    const std::optional<FieldView> found = hash->has_value() ? (*hash)->Find(call.Arg(i)) : std::nullopt;
    if (found) {
      call.reply().Bulk(found->value);
    } else {
      call.reply().Null();
    }
  }
}

// HGETALL key: every field with its value. O(fields).
void commands::HGetAll(Call& call) {
  const Result<std::optional<Hash>> hash = FindHash(call, call.KeyAt(1));
  if (!hash.ok()) return call.reply().Error(hash.error());
  if (!hash->has_value()) return call.reply().Map(0);
  call.reply().Map((*hash)->size());
  (*hash)->ForEach([&](const FieldView& view) {
    call.reply().Bulk(view.field);
    call.reply().Bulk(view.value);
  });
}

// HKEYS key: every field.
void commands::HKeys(Call& call) { ReplyAll(call, &FieldView::field); }

// HVALS key: every value.
void commands::HVals(Call& call) { ReplyAll(call, &FieldView::value); }

// HLEN key: how many fields there are. O(1).
void commands::HLen(Call& call) {
  const Result<std::optional<Hash>> hash = FindHash(call, call.KeyAt(1));
  if (!hash.ok()) return call.reply().Error(hash.error());
  call.reply().Integer(hash->has_value() ? static_cast<int64_t>((*hash)->size()) : 0);
}

// HDEL key field [field ...]
// Replies: how many there were. The hash goes with its last field.
void commands::HDel(Call& call) {
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = FindHashForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Integer(0);
  Hash hash = HashOf(*found);
  int64_t removed = 0;
  for (size_t i = 2; i < call.argc() && hash.size() > 0; ++i) removed += hash.Remove(call.Arg(i)) ? 1 : 0;
  KeepHash(call, key, *found, hash);
  call.reply().Integer(removed);
  if (removed == 0) return;
  call.Touched(key, event::kHDel);
  RemoveIfEmpty(call, key, hash);
}

// HSCAN key cursor [MATCH pattern] [COUNT count] [NOVALUES]: a part of the fields, with their values unless told
// otherwise, and the cursor of the next part, as SCAN.
void commands::HScan(Call& call) {
  std::optional<uint64_t> cursor = ParseCursor(call.Arg(2));
  if (!cursor) return call.reply().Error("ERR invalid cursor");
  const Result<std::optional<Hash>> hash = FindHash(call, call.KeyAt(1));
  if (!hash.ok()) return call.reply().Error(hash.error());
  if (!hash->has_value()) {
    ReplyCursor(call, 0);
    return call.reply().Array(0);
  }
  const Result<ScanOptions> options = ReadScanOptions(call, 3, ScanKind::kHash);
  if (!options.ok()) return call.reply().Error(options.error());

  int64_t fields_left = options->count, buckets_left = options->buckets();
  std::vector<FieldView> fields;
  do {
    *cursor = (*hash)->Scan(*cursor, [&](const FieldView& view) {
      --fields_left;
      if (options->Matches(view.field)) fields.push_back(view);
    });
  } while (*cursor != 0 && fields_left > 0 && --buckets_left > 0);
  ReplyCursor(call, *cursor);
  call.reply().Array(fields.size() * (options->no_values ? 1 : 2));
  for (const FieldView& view : fields) {
    call.reply().Bulk(view.field);
    if (!options->no_values) call.reply().Bulk(view.value);
  }
}

}  // namespace respect
