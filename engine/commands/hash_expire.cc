// The hash group: when fields vanish. Times are kept as milliseconds since the epoch, whatever a command counts in.
#include <optional>
#include <vector>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/expiry_option.h"
#include "engine/commands/field_moment.h"
#include "engine/commands/handlers.h"
#include "engine/commands/hash_type.h"

namespace respect {
namespace {

using types::FieldView;
using types::Hash;
using types::kNever;

constexpr int64_t kNoSuchField = -2, kNoExpiryThere = -1, kRefused = 0, kSet = 1, kGone = 2;

enum class Condition { kNone, kNx, kXx, kGt, kLt };

Condition ReadCondition(Args& args) {
  if (args.Token("NX")) return Condition::kNx;
  if (args.Token("XX")) return Condition::kXx;
  if (args.Token("GT")) return Condition::kGt;
  if (args.Token("LT")) return Condition::kLt;
  return Condition::kNone;
}

// A field without an expiry counts as one that lives for ever: kNever is later than any moment.
bool Allows(Condition condition, int64_t current_ms, int64_t new_ms) {
  switch (condition) {
    case Condition::kNone: return true;
    case Condition::kNx: return current_ms == kNever;
    case Condition::kXx: return current_ms != kNever;
    case Condition::kGt: return new_ms > current_ms;
    case Condition::kLt: return new_ms < current_ms;
  }
  return false;
}

// What became of the fields a command named.
struct Outcome {
  std::vector<Bytes> timed, removed;
};

void TellOutcome(Call& call, const Key& key, Entry* entry, const Hash& hash, const Outcome& outcome, int64_t at_ms) {
  KeepHash(call, key, entry, hash);
  if (!outcome.removed.empty()) {
    call.Touched(key, event::kHDel);
    PropagateHDel(call, key.bytes, outcome.removed);
  }
  if (!outcome.timed.empty()) {
    call.Touched(key, event::kHExpire);
    PropagateFields(call, {"HPEXPIREAT", key.bytes, IntText(at_ms)}, outcome.timed);
  }
  RemoveIfEmpty(call, key, hash);
}

// HEXPIRE and its kin: key time [NX | XX | GT | LT] FIELDS numfields field [field ...]
// Replies: a number a field. A moment that has passed removes the field.
void SetExpiry(Call& call, TimeUnit unit, TimeFrom from) {
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = FindHashForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  const Result<int64_t> at_ms = FieldMomentMs(call, call.Arg(2), unit, from);
  if (!at_ms.ok()) return call.reply().Error(at_ms.error());
  Args args(call, 3);
  const Condition condition = ReadCondition(args);
  const Result<FieldsArgument> fields =
      ReadFields(call, args.position(), "ERR Parameter `numFields` should be greater than 0");
  if (!fields.ok()) return call.reply().Error(fields.error());

  call.reply().Array(fields->count);
  if (*found == nullptr) {
    for (size_t i = 0; i < fields->count; ++i) call.reply().Integer(kNoSuchField);
    return;
  }
  Hash hash = HashOf(*found);
  hash.ExpectDeadlines();  // even when none comes of it, as OBJECT ENCODING shows
  Outcome outcome;
  for (const Bytes field : call.args().subspan(fields->first)) {
    const std::optional<FieldView> view = hash.Find(field);
    if (!view) {
      call.reply().Integer(kNoSuchField);
    } else if (!Allows(condition, view->at_ms, *at_ms)) {
      call.reply().Integer(kRefused);
    } else if (HasCome(call, *at_ms)) {
      hash.Remove(field);
      outcome.removed.push_back(field);
      call.reply().Integer(kGone);
    } else {
      hash.SetDeadline(field, *at_ms);
      outcome.timed.push_back(field);
      call.reply().Integer(kSet);
    }
  }
  TellOutcome(call, key, *found, hash, outcome, *at_ms);
}

// HTTL and its kin: key FIELDS numfields field [field ...]. Replies: a number a field, seconds rounded up.
void ReplyExpiry(Call& call, TimeUnit unit, TimeFrom from) {
  const Result<std::optional<Hash>> hash = FindHash(call, call.KeyAt(1));
  if (!hash.ok()) return call.reply().Error(hash.error());
  const Result<FieldsArgument> fields = ReadFields(call, 2, errors::kFieldCount);
  if (!fields.ok()) return call.reply().Error(fields.error());
  call.reply().Array(fields->count);
  for (const Bytes field : call.args().subspan(fields->first)) {
    const std::optional<FieldView> view = hash->has_value() ? (*hash)->Find(field) : std::nullopt;
    if (!view) {
      call.reply().Integer(kNoSuchField);
      continue;
    }
    if (view->at_ms == kNever) {
      call.reply().Integer(kNoExpiryThere);
      continue;
    }
    const int64_t ms = from == TimeFrom::kNow ? view->at_ms - call.now_ms() : view->at_ms;
    call.reply().Integer(unit == TimeUnit::kSeconds ? (ms + 999) / 1000 : ms);
  }
}

}  // namespace

// HEXPIRE key seconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
void commands::HExpire(Call& call) { SetExpiry(call, TimeUnit::kSeconds, TimeFrom::kNow); }

// HPEXPIRE key milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
void commands::HPExpire(Call& call) { SetExpiry(call, TimeUnit::kMilliseconds, TimeFrom::kNow); }

// HEXPIREAT key unix-time-seconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
void commands::HExpireAt(Call& call) { SetExpiry(call, TimeUnit::kSeconds, TimeFrom::kEpoch); }

// HPEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
void commands::HPExpireAt(Call& call) { SetExpiry(call, TimeUnit::kMilliseconds, TimeFrom::kEpoch); }

// HTTL key FIELDS numfields field [field ...]: seconds that are left.
void commands::HTtl(Call& call) { ReplyExpiry(call, TimeUnit::kSeconds, TimeFrom::kNow); }

// HPTTL key FIELDS numfields field [field ...]: milliseconds that are left.
void commands::HPTtl(Call& call) { ReplyExpiry(call, TimeUnit::kMilliseconds, TimeFrom::kNow); }

// HEXPIRETIME key FIELDS numfields field [field ...]: the moment, in seconds.
void commands::HExpireTime(Call& call) { ReplyExpiry(call, TimeUnit::kSeconds, TimeFrom::kEpoch); }

// HPEXPIRETIME key FIELDS numfields field [field ...]: the moment, in milliseconds.
void commands::HPExpireTime(Call& call) { ReplyExpiry(call, TimeUnit::kMilliseconds, TimeFrom::kEpoch); }

// HPERSIST key FIELDS numfields field [field ...]: takes the expiry of fields away. Replies: a number a field.
void commands::HPersist(Call& call) {
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = FindHashForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  const Result<FieldsArgument> fields = ReadFields(call, 2, errors::kFieldCount);
  if (!fields.ok()) return call.reply().Error(fields.error());
  call.reply().Array(fields->count);
  bool changed = false;
  Hash hash(*found == nullptr ? nullptr : (*found)->object());
  for (const Bytes field : call.args().subspan(fields->first)) {
    const std::optional<FieldView> view = *found == nullptr ? std::nullopt : hash.Find(field);
    const bool timed = view && view->at_ms != kNever;
    if (timed) changed = hash.SetDeadline(field, kNever);
    call.reply().Integer(timed ? kSet : view ? kNoExpiryThere : kNoSuchField);
  }
  if (!changed) return;
  KeepHash(call, key, *found, hash);
  call.Touched(key, event::kHPersist);
}

}  // namespace respect
