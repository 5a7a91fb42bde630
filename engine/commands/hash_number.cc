// The hash group: numbers in fields, counted up. A field keeps its expiry.
#include <cmath>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/hash_type.h"

namespace respect {
namespace {

using types::FieldView;
using types::Hash;

std::optional<FieldView> FieldOf(const Entry* entry, Bytes field) {
  return entry == nullptr ? std::nullopt : HashOf(entry).Find(field);
}

void StoreNumber(Call& call, const Key& key, Entry* entry, Bytes text, const Event& event) {
  Hash hash = HashOrNew(entry);
  hash.Set(call.Arg(2), text, HashLimits(call), Hash::Deadline::kKeep);
  KeepHash(call, key, entry, hash);
  call.Touched(key, event);
}

}  // namespace

// HINCRBY key field increment. Replies: the value after. A missing field counts as 0. O(1).
void commands::HIncrBy(Call& call) {
  const std::optional<int64_t> increment = ParseInt(call.Arg(3));
  if (!increment) return call.reply().Error(errors::kNotInteger);
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = FindHashForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  int64_t value = 0;
  if (const std::optional<FieldView> field = FieldOf(*found, call.Arg(2))) {
    const std::optional<int64_t> old = ParseInt(field->value);
    if (!old) return call.reply().Error("ERR hash value is not an integer");
    value = *old;
  }
  if (__builtin_add_overflow(value, *increment, &value)) return call.reply().Error(errors::kOverflow);
  StoreNumber(call, key, *found, IntText(value), event::kHIncrBy);
  call.reply().Integer(value);
}

// HINCRBYFLOAT key field increment. Replies: the value after as bulk. A missing field counts as 0. O(1).
void commands::HIncrByFloat(Call& call) {
  const std::optional<long double> increment = ParseLongDouble(call.Arg(3));
  if (!increment) return call.reply().Error(errors::kNotFloat);
  if (!std::isfinite(*increment)) return call.reply().Error("ERR value is NaN or Infinity");
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = FindHashForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  long double value = 0;
  if (const std::optional<FieldView> field = FieldOf(*found, call.Arg(2))) {
    const std::optional<long double> old = ParseLongDouble(field->value);
    if (!old) return call.reply().Error("ERR hash value is not a float");
    value = *old;
  }
  value += *increment;
  if (!std::isfinite(value)) return call.reply().Error(errors::kNotFinite);

  char buffer[kMaxNumberText];
  const Bytes text(buffer, PrintLongDouble(value, buffer));
  StoreNumber(call, key, *found, text, event::kHIncrByFloat);
  call.PropagateAs({"HSETEX", key.bytes, "KEEPTTL", "FIELDS", "1", call.Arg(2), text});
  call.reply().Bulk(text);
}

}  // namespace respect
