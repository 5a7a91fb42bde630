// The hash group: reading or writing fields together with when they vanish, or as they go.
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

void ReplyNulls(Call& call, size_t count) {
  call.reply().Array(count);
  for (size_t i = 0; i < count; ++i) call.reply().Null();
}

// What HGETEX does to the expiry of fields: nothing; kNever; or a moment.
using NewExpiry = std::optional<int64_t>;

Result<NewExpiry> ReadNewExpiry(const Call& call, Args& args) {
  if (args.Token("PERSIST")) return NewExpiry(kNever);
  return ReadFieldMoment(call, args);
}

struct HSetExOptions {
  enum class Condition { kNone, kNoneThere, kAllThere } condition = Condition::kNone;
  std::optional<int64_t> at_ms;
  bool keep_ttl = false;
  size_t first = 0;  // index of the first field
  size_t count = 0;
};

Status ReadHSetExOption(const Call& call, Args& args, HSetExOptions& options) {
  using Condition = HSetExOptions::Condition;
  const bool fnx = args.Token("FNX");
  if (fnx || args.Token("FXX")) {
    if (options.condition != Condition::kNone) return Error("ERR Only one of FXX or FNX arguments can be specified");
    options.condition = fnx ? Condition::kNoneThere : Condition::kAllThere;
    return Done{};
  }
  const bool had_expiry = options.at_ms || options.keep_ttl;
  constexpr Bytes kOneExpiry = "ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified";
  if (args.Token("KEEPTTL")) {
    if (had_expiry) return Error(kOneExpiry);
    options.keep_ttl = true;
    return Done{};
  }
  const std::string word(args.Peek());
  const size_t at = args.position();
  const Result<std::optional<int64_t>> moment = ReadFieldMoment(call, args);
  if (args.position() != at && had_expiry) return Error(kOneExpiry);
  if (!moment.ok()) return moment.error();
  if (!moment->has_value()) return Error("ERR unknown argument: " + std::string(errors::UpToZero(word)));
  options.at_ms = **moment;
  return Done{};
}

Result<HSetExOptions> ReadHSetEx(const Call& call) {
  HSetExOptions options;
  Args args(call, 2);
  bool has_fields = false;
  while (!has_fields && args.More()) {
    has_fields = args.Token("FIELDS");
    if (has_fields) continue;
    const Status read = ReadHSetExOption(call, args, options);
    if (!read.ok()) return read.error();
  }
  constexpr size_t kLeast = 3;  // a number, a field, a value
  if (has_fields && args.remaining() < kLeast) return Error(errors::WrongArity(call.command().name));
  options.count = static_cast<size_t>(args.Int(1, INT32_MAX, "ERR invalid number of fields"));
  if (args.failed()) return args.error();
  options.first = args.position();
  if (args.remaining() != options.count * 2) return Error(errors::WrongArity(call.command().name));
  return options;
}

bool Holds(const HSetExOptions& options, const Call& call, const Entry* entry) {
  using Condition = HSetExOptions::Condition;
  if (options.condition == Condition::kNone) return true;
  for (size_t i = 0; i < options.count; ++i) {
    const bool there = entry != nullptr && HashOf(entry).Find(call.Arg(options.first + i * 2));
    if (there != (options.condition == Condition::kAllThere)) return false;
  }
  return true;
}

void PropagateHSetEx(const Call& call, const HSetExOptions& options) {
  const IntText moment(*options.at_ms), count(static_cast<int64_t>(options.count));
  std::vector<Bytes> words{"HSETEX", call.Arg(1), "PXAT", moment, "FIELDS", count};
  const auto data = call.args().subspan(options.first);
  words.insert(words.end(), data.begin(), data.end());
  call.PropagateAs(words);
}

}  // namespace

// HGETDEL key FIELDS numfields field [field ...]: the value of each, nil for one that is not there; then they are gone.
void commands::HGetDel(Call& call) {
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = FindHashForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  const Result<FieldsArgument> fields = ReadFields(call, 2, errors::kFieldCount);
  if (!fields.ok()) return call.reply().Error(fields.error());
  if (*found == nullptr) return ReplyNulls(call, fields->count);
  Hash hash = HashOf(*found);
  std::vector<Bytes> removed;
  call.reply().Array(fields->count);
  for (const Bytes field : call.args().subspan(fields->first)) {
    const std::optional<FieldView> view = hash.size() == 0 ? std::nullopt : hash.Find(field);
    if (!view) {
      call.reply().Null();
      continue;
    }
    call.reply().Bulk(view->value);
    hash.Remove(field);
    removed.push_back(field);
  }
  if (removed.empty()) return;
  KeepHash(call, key, *found, hash);
  call.Touched(key, event::kHDel);
  PropagateHDel(call, key.bytes, removed);
  RemoveIfEmpty(call, key, hash);
}

// HGETEX key [EX seconds | PX ms | EXAT s | PXAT ms | PERSIST] FIELDS numfields field [field ...]
// Replies: the value of each, nil for one that is not there. A moment that has passed removes the field.
void commands::HGetEx(Call& call) {
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = FindHashForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  Args args(call, 2);
  const Result<NewExpiry> expiry = ReadNewExpiry(call, args);
  if (!expiry.ok()) return call.reply().Error(expiry.error());
  const Result<FieldsArgument> fields = ReadFields(call, args.position(), errors::kFieldCount);
  if (!fields.ok()) return call.reply().Error(fields.error());
  if (*found == nullptr) return ReplyNulls(call, fields->count);

  Hash hash = HashOf(*found);
  if (*expiry) hash.ExpectDeadlines();  // even when none comes of it, as OBJECT ENCODING shows
  const bool past = *expiry && HasCome(call, **expiry);
  std::vector<Bytes> changed;
  call.reply().Array(fields->count);
  for (const Bytes field : call.args().subspan(fields->first)) {
    const std::optional<FieldView> view = hash.size() == 0 ? std::nullopt : hash.Find(field);
    if (!view) {
      call.reply().Null();
      continue;
    }
    call.reply().Bulk(view->value);
    if (!*expiry || (**expiry == kNever && view->at_ms == kNever)) continue;
    if (past) {
      hash.Remove(field);
    } else {
      hash.SetDeadline(field, **expiry);
    }
    changed.push_back(field);
  }
  KeepHash(call, key, *found, hash);
  if (changed.empty()) return;
  if (past) {
    call.Touched(key, event::kHDel);
    PropagateHDel(call, key.bytes, changed);
  } else if (**expiry == kNever) {
    call.Touched(key, event::kHPersist);
    PropagateFields(call, {"HPERSIST", key.bytes}, changed);
  } else {
    call.Touched(key, event::kHExpire);
    PropagateFields(call, {"HPEXPIREAT", key.bytes, IntText(**expiry)}, changed);
  }
  RemoveIfEmpty(call, key, hash);
}

// HSETEX key [FNX | FXX] [EX seconds | PX ms | EXAT s | PXAT ms | KEEPTTL] FIELDS numfields field value [...]
// Replies: 1, or 0 where the condition does not hold. A moment that has passed removes the fields.
void commands::HSetEx(Call& call) {
  const Result<HSetExOptions> options = ReadHSetEx(call);
  if (!options.ok()) return call.reply().Error(options.error());
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = FindHashForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (!Holds(*options, call, *found)) return call.reply().Integer(0);

  const Hash::Limits limits = HashLimits(call);
  const bool past = options->at_ms && HasCome(call, *options->at_ms);
  Hash hash = HashOrNew(*found);
  if (options->at_ms) hash.ExpectDeadlines();
  std::vector<Bytes> removed;
  for (size_t i = options->first; i + 1 < call.argc(); i += 2) {
    const Bytes field = call.Arg(i);
    hash.Set(field, call.Arg(i + 1), limits, options->keep_ttl ? Hash::Deadline::kKeep : Hash::Deadline::kClear);
    if (past) {
      hash.Remove(field);
      removed.push_back(field);
    } else if (options->at_ms) {
      hash.SetDeadline(field, *options->at_ms);
    }
  }
  KeepHash(call, key, *found, hash);
  call.Touched(key, event::kHSet);
  if (past) {
    call.Notify(key, event::kHDel);
    PropagateHDel(call, key.bytes, removed);
  } else if (options->at_ms) {
    call.Notify(key, event::kHExpire);
    PropagateHSetEx(call, *options);
  }
  RemoveIfEmpty(call, key, hash);
  call.reply().Integer(1);
}

}  // namespace respect
