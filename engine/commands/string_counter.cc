// The string group: numbers in strings, counted up and down.
#include <cmath>

#include "engine/base/numbers.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/string_number.h"

namespace respect {
namespace {

// INCR and its kin. Replies: the value after. A missing key counts as 0; the time to live stays. O(1).
void Add(Call& call, int64_t increment) {
  const Key key = call.KeyAt(1);
  Entry* entry = call.db().FindForWrite(key);
  int64_t value = 0;
  if (entry != nullptr) {
    const Result<int64_t> old = IntegerOf(*entry);
    if (!old.ok()) return call.reply().Error(old.error());
    value = *old;
  }
  if (__builtin_add_overflow(value, increment, &value)) return call.reply().Error(errors::kOverflow);
  StoreInteger(call, key, entry, value);
  call.Touched(key, event::kIncrBy);
  call.reply().Integer(value);
}

}  // namespace

// INCR key
void commands::Incr(Call& call) { Add(call, 1); }

// DECR key
void commands::Decr(Call& call) { Add(call, -1); }

// INCRBY key increment
void commands::IncrBy(Call& call) {
  const std::optional<int64_t> increment = ParseInt(call.Arg(2));
  if (!increment) return call.reply().Error(errors::kNotInteger);
  Add(call, *increment);
}

// DECRBY key decrement
void commands::DecrBy(Call& call) {
  const std::optional<int64_t> decrement = ParseInt(call.Arg(2));
  if (!decrement) return call.reply().Error(errors::kNotInteger);
  if (*decrement == INT64_MIN) return call.reply().Error("ERR decrement would overflow");
  Add(call, -*decrement);
}

// INCRBYFLOAT key increment
// Replies: the value after as bulk. A missing key counts as 0; the time to live stays. O(1).
void commands::IncrByFloat(Call& call) {
  const Key key = call.KeyAt(1);
  const Entry* entry = call.db().FindForWrite(key);
  Result<long double> old = 0.0L;
  if (entry != nullptr) old = FloatOf(*entry);
  if (!old.ok()) return call.reply().Error(old.error());
  const std::optional<long double> increment = ParseLongDouble(call.Arg(2));
  if (!increment) return call.reply().Error(errors::kNotFloat);
  const long double value = *old + *increment;
  if (!std::isfinite(value)) return call.reply().Error(errors::kNotFinite);

  char buffer[kMaxNumberText];
  const Bytes text(buffer, PrintLongDouble(value, buffer));
  call.db().SetText(key, text, ExpiryChange::Keep());
  call.Touched(key, event::kIncrByFloat);
  call.PropagateAs({"SET", key.bytes, text, "KEEPTTL"});
  call.reply().Bulk(text);
}

}  // namespace respect
