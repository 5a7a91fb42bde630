// The generic group: when keys vanish. Times are kept as milliseconds since the epoch, whatever a command counts in.
#include <limits>
#include <optional>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/expiry_option.h"
#include "engine/commands/handlers.h"

namespace respect {
namespace {

enum class Unit { kSeconds, kMilliseconds };
enum class From { kNow, kEpoch };

struct Conditions {
  bool nx = false, xx = false, gt = false, lt = false;
};

Result<Conditions> ReadConditions(const Call& call) {
  Conditions conditions;
  Args args(call, 3);
  while (args.More()) {
    const Bytes word = args.Peek();
    if (args.Token("NX", Version{7, 0, 0})) {
      conditions.nx = true;
    } else if (args.Token("XX", Version{7, 0, 0})) {
      conditions.xx = true;
    } else if (args.Token("GT", Version{7, 0, 0})) {
      conditions.gt = true;
    } else if (args.Token("LT", Version{7, 0, 0})) {
      conditions.lt = true;
    } else {
      return Error("ERR Unsupported option " + std::string(errors::UpToZero(word)));
    }
  }
  if (conditions.nx && (conditions.xx || conditions.gt || conditions.lt))
    return Error("ERR NX and XX, GT or LT options at the same time are not compatible");
  if (conditions.gt && conditions.lt) return Error("ERR GT and LT options at the same time are not compatible");
  return conditions;
}

// A key without expiry counts as one that lives for ever: GT never holds for it, LT always.
bool Allows(const Conditions& conditions, int64_t current_ms, int64_t new_ms) {
  const bool volatile_now = current_ms != kNoExpiry;
  if (conditions.nx && volatile_now) return false;
  if (conditions.xx && !volatile_now) return false;
  if (conditions.gt && (!volatile_now || new_ms <= current_ms)) return false;
  return !(conditions.lt && volatile_now && new_ms >= current_ms);
}

// The moment meant by `value`; empty if it does not fit in 64 bits.
std::optional<int64_t> Moment(int64_t value, Unit unit, From from, int64_t now_ms) {
  int64_t at_ms = value;
  if (unit == Unit::kSeconds && __builtin_mul_overflow(value, 1000, &at_ms)) return std::nullopt;
  if (from == From::kNow && __builtin_add_overflow(at_ms, now_ms, &at_ms)) return std::nullopt;
  return at_ms;
}

void PropagateMoment(const Call& call, int64_t at_ms) {
  const IntText text(at_ms);
  std::vector<Bytes> args(call.args().begin(), call.args().end());
  args[0] = "PEXPIREAT";
  args[2] = text;
  call.PropagateAs(args);
}

// EXPIRE and its kin: key time [NX | XX | GT | LT]. Replies: 1, or 0 if there is no such key or the condition does not
// hold. A moment that has passed deletes the key, which is how it propagates.
void SetExpiry(Call& call, Unit unit, From from) {
  const Result<Conditions> conditions = ReadConditions(call);
  if (!conditions.ok()) return call.reply().Error(conditions.error());
  Args args(call, 2);
  const int64_t value = args.Int();
  if (args.failed()) return call.reply().Error(args.error());
  const std::optional<int64_t> at_ms = Moment(value, unit, from, call.now_ms());
  if (!at_ms) return call.reply().Error(errors::InvalidExpire(call.command().name));
  const Key key = call.KeyAt(1);
  const Entry* entry = call.db().FindForWrite(key);
  if (entry == nullptr || !Allows(*conditions, entry->expire_ms(), *at_ms)) return call.reply().Integer(0);
  if (HasCome(call, *at_ms)) {
    const bool lazy = call.settings().lazyfree_lazy_expire;
    call.db().Remove(key, lazy);
    call.Touched(key, event::kDel);
    call.PropagateAs({lazy ? "UNLINK" : "DEL", key.bytes});
  } else {
    call.db().SetExpiry(key, *at_ms);
    call.Touched(key, event::kExpire);
    PropagateMoment(call, *at_ms);
  }
  call.reply().Integer(1);
}

// TTL and its kin. Replies: -2 without the key, -1 without an expiry.
void ReplyExpiry(Call& call, Unit unit, From from) {
  const Entry* entry = call.db().FindUnmarked(call.KeyAt(1));
  if (entry == nullptr) return call.reply().Integer(-2);
  if (!entry->has_expiry()) return call.reply().Integer(-1);
  int64_t ms = entry->expire_ms();
  if (from == From::kNow) ms = std::max<int64_t>(ms - call.now_ms(), 0);
  // Rounded to the nearest second; unsigned, because the last moment there is plus a half does not fit otherwise.
  if (unit == Unit::kSeconds) ms = static_cast<int64_t>((static_cast<uint64_t>(ms) + 500) / 1000);
  call.reply().Integer(ms);
}

}  // namespace

// EXPIRE key seconds [NX | XX | GT | LT]
void commands::Expire(Call& call) { SetExpiry(call, Unit::kSeconds, From::kNow); }

// PEXPIRE key milliseconds [NX | XX | GT | LT]
void commands::PExpire(Call& call) { SetExpiry(call, Unit::kMilliseconds, From::kNow); }

// EXPIREAT key unix-time-seconds [NX | XX | GT | LT]
void commands::ExpireAt(Call& call) { SetExpiry(call, Unit::kSeconds, From::kEpoch); }

// PEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT]
void commands::PExpireAt(Call& call) { SetExpiry(call, Unit::kMilliseconds, From::kEpoch); }

// TTL key: seconds that are left.
void commands::Ttl(Call& call) { ReplyExpiry(call, Unit::kSeconds, From::kNow); }

// PTTL key: milliseconds that are left.
void commands::PTtl(Call& call) { ReplyExpiry(call, Unit::kMilliseconds, From::kNow); }

// EXPIRETIME key: the moment, in seconds.
void commands::ExpireTime(Call& call) { ReplyExpiry(call, Unit::kSeconds, From::kEpoch); }

// PEXPIRETIME key: the moment, in milliseconds.
void commands::PExpireTime(Call& call) { ReplyExpiry(call, Unit::kMilliseconds, From::kEpoch); }

// PERSIST key: takes the expiry away. Replies: 1, or 0 if there was none.
void commands::Persist(Call& call) {
  const Key key = call.KeyAt(1);
  if (call.db().FindForWrite(key) == nullptr || !call.db().ClearExpiry(key)) return call.reply().Integer(0);
  call.Touched(key, event::kPersist);
  call.reply().Integer(1);
}

}  // namespace respect
