// The string group: INCREX, a counter with bounds and an expiry. Facts: the documentation of Redis 8.8.
#include <cmath>
#include <limits>
#include <optional>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/expiry_option.h"
#include "engine/commands/handlers.h"
#include "engine/commands/string_number.h"

namespace respect {
namespace {

// The options as they were written: what a number means depends on a word that may come after it.
struct Options {
  std::optional<Bytes> by_integer, by_float, lower, upper;
  ExpiryOption expiry;
  bool saturate = false, persist = false, only_without_expiry = false;
};

// Takes a word that may stand once.
bool ReadFlag(Args& args, Bytes word, bool& flag) {
  if (!args.Token(word)) return false;
  if (flag) args.SyntaxError();
  flag = true;
  return true;
}

// Takes a word with its value, once.
bool ReadValue(Args& args, Bytes word, std::optional<Bytes>& value) {
  if (!args.Token(word)) return false;
  if (value) args.SyntaxError();
  value = args.Next();
  return true;
}

Result<Options> ReadOptions(const Call& call) {
  Options options;
  Args args(call, 2);
  while (args.More()) {
    const bool known = ReadValue(args, "BYINT", options.by_integer) || ReadValue(args, "BYFLOAT", options.by_float) ||
                       ReadValue(args, "LBOUND", options.lower) || ReadValue(args, "UBOUND", options.upper) ||
                       ReadFlag(args, "SATURATE", options.saturate) || ReadFlag(args, "PERSIST", options.persist) ||
                       ReadFlag(args, "ENX", options.only_without_expiry) ||
                       options.expiry.Read(args, Repeated::kRefused);
    const bool contradicts = (options.by_integer && options.by_float) ||
                             (options.persist && (options.expiry.given() || options.only_without_expiry));
    if (!known || contradicts) args.SyntaxError();
  }
  if (options.only_without_expiry && !options.expiry.given()) args.Fail("ERR ENX flag requires an expiration");
  if (args.failed()) return args.error();
  return options;
}

// What INCREX needs of the two kinds of number it counts in.
struct Integers {
  using Number = int64_t;
  static constexpr Bytes kNotANumber = "is not an integer or out of range";
  static constexpr Event kChanged = event::kIncrBy;
  static std::optional<int64_t> Parse(Bytes text) { return ParseInt(text); }
  static Result<int64_t> Of(const Entry& entry) { return IntegerOf(entry); }
  static Number Lowest() { return std::numeric_limits<int64_t>::min(); }
  static Number Highest() { return std::numeric_limits<int64_t>::max(); }
};

struct Floats {
  using Number = long double;
  static constexpr Bytes kNotANumber = "is not a valid float";
  static constexpr Event kChanged = event::kIncrByFloat;
  static std::optional<long double> Parse(Bytes text) { return ParseLongDouble(text); }
  static Result<long double> Of(const Entry& entry) { return FloatOf(entry); }
  static Number Lowest() { return std::numeric_limits<long double>::lowest(); }
  static Number Highest() { return std::numeric_limits<long double>::max(); }
};

template <typename Kind>
struct Step {
  typename Kind::Number increment{}, lower{}, upper{};
};

// Reads one of the numbers; `fallback` where none is written.
template <typename Kind>
Result<typename Kind::Number> ReadNumber(const std::optional<Bytes>& text, Bytes name, typename Kind::Number fallback) {
  if (!text) return fallback;
  const auto value = Kind::Parse(*text);
  if (value) return *value;
  return Error("ERR " + std::string(name) + " " + std::string(Kind::kNotANumber));
}

template <typename Kind>
Result<Step<Kind>> ReadStep(const Options& options) {
  const auto& by = options.by_float ? options.by_float : options.by_integer;
  const auto increment = ReadNumber<Kind>(by, "Increment", 1);
  if (!increment.ok()) return increment.error();
  const auto lower = ReadNumber<Kind>(options.lower, "LBOUND", Kind::Lowest());
  if (!lower.ok()) return lower.error();
  const auto upper = ReadNumber<Kind>(options.upper, "UBOUND", Kind::Highest());
  if (!upper.ok()) return upper.error();
  if (*lower > *upper) return Error("ERR LBOUND can't be greater than UBOUND");
  return Step<Kind>{*increment, *lower, *upper};
}

// Where a step leads. Nothing is applied when it would leave the bounds and may not stop at them.
template <typename Number>
struct Outcome {
  Number value{}, added{};
  bool applied = true;
};

Result<Outcome<int64_t>> Take(int64_t old, const Step<Integers>& step, bool saturate) {
  const __int128 sum = static_cast<__int128>(old) + step.increment;
  if (sum >= step.lower && sum <= step.upper) return Outcome<int64_t>{static_cast<int64_t>(sum), step.increment};
  if (!saturate) return Outcome<int64_t>{old, 0, false};
  Outcome<int64_t> outcome{sum > step.upper ? step.upper : step.lower};
  if (__builtin_sub_overflow(outcome.value, old, &outcome.added)) return Error("ERR applied increment would overflow");
  return outcome;
}

Result<Outcome<long double>> Take(long double old, const Step<Floats>& step, bool saturate) {
  const long double sum = old + step.increment;
  if (std::isnan(sum)) return Error(errors::kNotFinite);
  if (sum >= step.lower && sum <= step.upper) return Outcome<long double>{sum, step.increment};
  if (!saturate) return Outcome<long double>{old, 0, false};
  const long double value = sum > step.upper ? step.upper : step.lower;
  if (!std::isfinite(value - old)) return Error(errors::kNotFinite);
  return Outcome<long double>{value, value - old};
}

void ReplyNumber(const Call& call, int64_t value) { call.reply().Integer(value); }

void ReplyNumber(const Call& call, long double value) {
  if (call.reply().protocol() >= 3)
    return call.reply().Double(value == 0 ? 0 : static_cast<double>(value));  // never -0, as in RESP2
  char text[kMaxNumberText];
  call.reply().Bulk(Bytes(text, PrintLongDouble(value, text)));
}

void StoreText(const Call& call, const Key& key, int64_t, Bytes text) {
  call.db().SetString(key, text, ExpiryChange::Keep());
}
void StoreText(const Call& call, const Key& key, long double, Bytes text) {
  call.db().SetText(key, text, ExpiryChange::Keep());
}

size_t Print(int64_t value, char* out) {
  const IntText text(value);
  return text.view().copy(out, text.view().size());
}
size_t Print(long double value, char* out) { return PrintLongDouble(value, out); }

// A new value whose moment to vanish has passed: an old key goes, a new one never comes.
void RemoveInstead(const Call& call, const Key& key) {
  const bool lazy = call.settings().lazyfree_lazy_expire;
  if (!call.db().Remove(key, lazy)) return;
  call.Touched(key, event::kDel);
  call.PropagateAs({lazy ? "UNLINK" : "DEL", key.bytes});
}

// Stores the value and does to the expiry what the options say. `moment_ms` is empty when it stays as it is.
template <typename Kind>
void Store(const Call& call, const Key& key, typename Kind::Number value, const Options& options,
           std::optional<int64_t> moment_ms) {
  char buffer[kMaxNumberText];
  const Bytes text(buffer, Print(value, buffer));
  StoreText(call, key, value, text);
  call.Touched(key, Kind::kChanged);
  if (moment_ms) {
    call.db().SetExpiry(key, *moment_ms);
    call.Notify(key, event::kExpire);
    call.PropagateAs({"SET", key.bytes, text, "PXAT", IntText(*moment_ms)});
  } else if (options.persist) {
    if (call.db().ClearExpiry(key)) call.Notify(key, event::kPersist);
    call.PropagateAs({"SET", key.bytes, text});
  } else {
    call.PropagateAs({"SET", key.bytes, text, "KEEPTTL"});
  }
}

template <typename Kind>
void Count(Call& call, const Options& options) {
  using Number = typename Kind::Number;
  const Result<Step<Kind>> step = ReadStep<Kind>(options);
  if (!step.ok()) return call.reply().Error(step.error());
  std::optional<int64_t> moment_ms;
  if (options.expiry.given()) {
    const Result<int64_t> moment = options.expiry.MomentMs(call);
    if (!moment.ok()) return call.reply().Error(moment.error());
    moment_ms = *moment;
  }
  const Key key = call.KeyAt(1);
  const Entry* entry = call.db().FindForWrite(key);
  Result<Number> old = Number{};
  if (entry != nullptr) old = Kind::Of(*entry);
  if (!old.ok()) return call.reply().Error(old.error());
  const Result<Outcome<Number>> outcome = Take(*old, *step, options.saturate);
  if (!outcome.ok()) return call.reply().Error(outcome.error());

  if (options.only_without_expiry && entry != nullptr && entry->has_expiry()) moment_ms.reset();
  if (outcome->applied) {
    if (moment_ms && HasCome(call, *moment_ms)) {
      RemoveInstead(call, key);
    } else {
      Store<Kind>(call, key, outcome->value, options, moment_ms);
    }
  }
  call.reply().Array(2);
  ReplyNumber(call, outcome->value);
  ReplyNumber(call, outcome->added);
}

}  // namespace

// INCREX key [BYINT increment | BYFLOAT increment] [LBOUND lowerbound] [UBOUND upperbound] [SATURATE]
//     [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST] [ENX]
// Replies: [the value after, what was added]; beyond the bounds, without SATURATE, [the value, 0]. O(1).
void commands::IncrEx(Call& call) {
  const Result<Options> options = ReadOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  if (options->by_float) {
    Count<Floats>(call, *options);
  } else {
    Count<Integers>(call, *options);
  }
}

}  // namespace respect
