// The string group: storing whole values.
#include <vector>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/expiry_option.h"
#include "engine/commands/handlers.h"
#include "engine/commands/key_batch.h"
#include "engine/commands/string_condition.h"

namespace respect {
namespace {

enum class Existence { kAny, kMissing, kPresent };

// The options of SET and, but for GET and the conditions on the value, of MSETEX.
struct SetOptions {
  Existence existence = Existence::kAny;
  StringCondition condition;
  ExpiryOption expiry;
  bool keep_ttl = false, get = false;
};

// Takes NX or XX; both at once contradict each other.
bool ReadExistence(Args& args, Existence& existence) {
  Existence wanted;
  if (args.Token("NX")) {
    wanted = Existence::kMissing;
  } else if (args.Token("XX")) {
    wanted = Existence::kPresent;
  } else {
    return false;
  }
  if (existence != Existence::kAny && existence != wanted) args.SyntaxError();
  existence = wanted;
  return true;
}

// Takes what SET and MSETEX have in common.
bool ReadSharedOption(Args& args, SetOptions& options) {
  constexpr Version kKeepTtlSince{6, 0, 0};
  if (args.Token("KEEPTTL", kKeepTtlSince)) {
    options.keep_ttl = true;
  } else if (!ReadExistence(args, options.existence) && !options.expiry.Read(args)) {
    return false;
  }
  if (options.keep_ttl && options.expiry.given()) args.SyntaxError();
  return true;
}

Result<SetOptions> ReadSetOptions(const Call& call) {
  constexpr Version kGetSince{6, 2, 0}, kGetWithNxSince{7, 0, 0};
  SetOptions options;
  Args args(call, 3);
  while (args.More()) {
    if (args.Token("GET", kGetSince)) {
      options.get = true;
    } else if (!ReadSharedOption(args, options) && !options.condition.Read(args)) {
      args.SyntaxError();
    }
    if (options.condition.given() && options.existence != Existence::kAny) args.SyntaxError();
  }
  if (options.get && options.existence == Existence::kMissing && !call.Serves(kGetWithNxSince)) args.SyntaxError();
  if (args.failed()) return args.error();
  return options;
}

// What the options make of the time to live.
Result<ExpiryChange> ChangeOfExpiry(const Call& call, const SetOptions& options) {
  if (options.keep_ttl) return ExpiryChange::Keep();
  if (!options.expiry.given()) return ExpiryChange::Clear();
  const Result<int64_t> moment_ms = options.expiry.MomentMs(call);
  if (!moment_ms.ok()) return moment_ms.error();
  return ExpiryChange::SetTo(*moment_ms);
}

bool Allows(Existence existence, bool exists) {
  return existence == Existence::kAny || exists == (existence == Existence::kPresent);
}

// Looks at what the key holds and, with GET, answers it. Whether the conditions let the new value in.
Result<bool> CheckOldValue(const Call& call, const Key& key, const SetOptions& options) {
  const Entry* entry = options.get ? call.db().Find(key) : call.db().FindForWrite(key);
  const bool reads_value = options.get || options.condition.given();
  if (!reads_value || entry == nullptr) {
    if (options.get) call.reply().Null();
    return Allows(options.existence, entry != nullptr) && (entry != nullptr || options.condition.Allows(nullptr));
  }
  if (entry->type() != TypeId::kString) return Error(errors::kWrongType);
  const StringText text(*entry);
  if (options.get) call.reply().Bulk(text);
  const Bytes value = text;
  return Allows(options.existence, true) && options.condition.Allows(&value);
}

// A value stored with an expiry: two events, and one form of propagation whatever command it was.
void StoreUntil(const Call& call, const Key& key, Bytes value, int64_t moment_ms) {
  call.db().SetString(key, value, ExpiryChange::SetTo(moment_ms));
  call.Touched(key, event::kSet);
  call.Notify(key, event::kExpire);
  call.PropagateAs({"SET", key.bytes, value, "PXAT", IntText(moment_ms)});
}

// SET as replicas need it, who have no use for GET's answer.
void PropagateWithoutGet(const Call& call, const SetOptions& options) {
  std::vector<Bytes> form = {"SET", call.Arg(1), call.Arg(2)};
  if (options.existence != Existence::kAny) form.push_back(options.existence == Existence::kMissing ? "NX" : "XX");
  if (options.keep_ttl) form.push_back("KEEPTTL");
  call.PropagateAs(form);
}

void SetWithOptions(Call& call) {
  const Result<SetOptions> options = ReadSetOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  const Result<ExpiryChange> expiry = ChangeOfExpiry(call, *options);
  if (!expiry.ok()) return call.reply().Error(expiry.error());

  const Key key = call.KeyAt(1);
  if (options->get || options->condition.given() || options->existence != Existence::kAny) {
    const Result<bool> allowed = CheckOldValue(call, key, *options);
    if (!allowed.ok()) return call.reply().Error(allowed.error());
    if (!*allowed) {
      if (!options->get) call.reply().Null();
      return;
    }
  }
  if (options->expiry.given()) {
    StoreUntil(call, key, call.Arg(2), expiry->at_ms);
  } else {
    call.db().SetString(key, call.Arg(2), *expiry);
    call.Touched(key, event::kSet);
    if (options->get) PropagateWithoutGet(call, *options);
  }
  if (!options->get) call.reply().Ok();
}

// SETEX and PSETEX: key time value.
void SetForTime(Call& call, int64_t ms_per_unit) {
  const Result<int64_t> moment_ms = RelativeMomentMs(call, call.Arg(2), ms_per_unit);
  if (!moment_ms.ok()) return call.reply().Error(moment_ms.error());
  StoreUntil(call, call.KeyAt(1), call.Arg(3), *moment_ms);
  call.reply().Ok();
}

// Whether NX or XX lets the keys of [first, end) be written: none, or all, must be there.
bool AllowsKeys(const Call& call, size_t first, size_t end, Existence existence) {
  for (size_t i = first; existence != Existence::kAny && i < end; i += 2) {
    if (!Allows(existence, call.db().FindForWrite(call.KeyAt(i)) != nullptr)) return false;
  }
  return true;
}

void StorePairs(const Call& call, size_t first, size_t end, ExpiryChange expiry) {
  ForEachKey(call, first, end, 2, [&](const Key& key, size_t index) {
    call.db().SetString(key, call.Arg(index + 1), expiry);
    call.Touched(key, event::kSet);
    if (expiry.what == ExpiryChange::What::kSetTo) call.Notify(key, event::kExpire);
  });
}

bool HasWholePairs(const Call& call) { return call.argc() % 2 == 1; }

}  // namespace

// SET key value [NX | XX | IFEQ value | IFNE value | IFDEQ digest | IFDNE digest] [GET]
//     [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]
// Replies: OK | nil (a condition does not hold); with GET the old value as bulk | nil (no such key). O(1).
void commands::Set(Call& call) {
  if (call.argc() > 3) return SetWithOptions(call);
  const Key key = call.KeyAt(1);
  call.db().SetString(key, call.Arg(2));
  call.Touched(key, event::kSet);
  call.reply().Ok();
}

// SETEX key seconds value: SET with EX, deprecated.
void commands::SetEx(Call& call) { SetForTime(call, 1000); }

// PSETEX key milliseconds value: SET with PX, deprecated.
void commands::PSetEx(Call& call) { SetForTime(call, 1); }

// SETNX key value: SET with NX, deprecated.
// Replies: 1 stored, 0 the key was there. O(1).
void commands::SetNx(Call& call) {
  const Key key = call.KeyAt(1);
  if (call.db().FindForWrite(key) != nullptr) return call.reply().Integer(0);
  call.db().SetString(key, call.Arg(2));
  call.Touched(key, event::kSet);
  call.reply().Integer(1);
}

// MSET key value [key value ...]
// Replies: OK. O(keys).
void commands::MSet(Call& call) {
  if (!HasWholePairs(call)) return call.reply().Error(errors::WrongArity(call.command().name));
  StorePairs(call, 1, call.argc(), ExpiryChange::Clear());
  call.reply().Ok();
}

// MSETNX key value [key value ...]: all of them, or none if one of the keys is there.
// Replies: 1 stored, 0 not. O(keys).
void commands::MSetNx(Call& call) {
  if (!HasWholePairs(call)) return call.reply().Error(errors::WrongArity(call.command().name));
  if (!AllowsKeys(call, 1, call.argc(), Existence::kMissing)) return call.reply().Integer(0);
  StorePairs(call, 1, call.argc(), ExpiryChange::Clear());
  call.reply().Integer(1);
}

// MSETEX numkeys key value [key value ...] [NX | XX]
//     [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]
// Replies: 1 stored, 0 not: NX and a key is there, XX and a key is not. O(keys).
void commands::MSetEx(Call& call) {
  constexpr size_t kFirst = 2;
  const std::optional<int64_t> keys = ParseInt(call.Arg(1));
  if (!keys || *keys < 1 || *keys > INT32_MAX) return call.reply().Error("ERR invalid numkeys value");
  const size_t end = kFirst + 2 * static_cast<size_t>(*keys);
  if (end > call.argc()) return call.reply().Error("ERR wrong number of key-value pairs");
  SetOptions options;
  Args args(call, end);
  while (args.More()) {
    if (!ReadSharedOption(args, options)) args.SyntaxError();
  }
  if (args.failed()) return call.reply().Error(args.error());
  const Result<ExpiryChange> expiry = ChangeOfExpiry(call, options);
  if (!expiry.ok()) return call.reply().Error(expiry.error());

  if (!AllowsKeys(call, kFirst, end, options.existence)) return call.reply().Integer(0);
  StorePairs(call, kFirst, end, *expiry);
  if (options.expiry.given()) {
    const IntText moment_ms(expiry->at_ms);
    std::vector<Bytes> form(call.args().begin(), call.args().begin() + end);
    form.insert(form.end(), {"PXAT", moment_ms});
    call.PropagateAs(form);
  }
  call.reply().Integer(1);
}

}  // namespace respect
