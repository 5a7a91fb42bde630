// DEBUG: looks behind the curtain, for tests. Dispatch refuses it where enable-debug-command does.
#include <fmt/format.h>
#include <time.h>

#include <cmath>
#include <cstdlib>
#include <string>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/server/debug_digest.h"
#include "engine/server/debug_protocol.h"
#include "engine/server/server.h"

namespace respect {
namespace {

// DEBUG SLEEP seconds: nothing happens for so long. Text that is no number is no time.
void Sleep(Call& call) {
  const double seconds = std::strtod(std::string(call.Arg(2)).c_str(), nullptr);
  if (seconds > 0 && std::isfinite(seconds)) {
    timespec time{static_cast<time_t>(seconds), static_cast<long>((seconds - std::floor(seconds)) * 1e9)};
    nanosleep(&time, nullptr);
  }
  call.reply().Ok();
}

// Bytes the value takes in a snapshot, uncompressed.
size_t SerializedLength(const Entry& entry) {
  if (entry.kind() == ValueKind::kInt) {
    const int64_t value = entry.integer();
    if (value >= INT8_MIN && value <= INT8_MAX) return 2;
    if (value >= INT16_MIN && value <= INT16_MAX) return 3;
    if (value >= INT32_MIN && value <= INT32_MAX) return 5;
  }
  const size_t length = StringText(entry).view().size();
  return length + (length < 64 ? 1 : length < 16384 ? 2 : 5);
}

// DEBUG OBJECT key: where and how the value is kept.
void Object(Call& call) {
  const Entry* entry = call.db().Peek(call.KeyAt(2));
  if (entry == nullptr) return call.reply().Error(errors::kNoSuchKey);
  std::string text = fmt::format("Value at:{} refcount:1 encoding:{}", static_cast<const void*>(entry),
                                 call.keyspace().types().Of(*entry).encoding(*entry));
  if (entry->type() == TypeId::kString) text += fmt::format(" serializedlength:{}", SerializedLength(*entry));
  if (call.settings().lfu) {
    text += fmt::format(" lru:{} lfu_freq:{}", entry->access_clock(), call.keyspace().LfuCounter(*entry));
  } else {
    text += fmt::format(" lru:{} lru_seconds_idle:{}", entry->access_clock(), call.keyspace().IdleSeconds(*entry));
  }
  call.reply().Simple(text);
}

// DEBUG SET-ACTIVE-EXPIRE 0|1: whether keys that nobody looks at are removed when their time has come.
void SetActiveExpire(Call& call) {
  call.server().config().options().active_expire = std::atoi(std::string(call.Arg(2)).c_str()) != 0;
  call.server().ApplySettings();
  call.reply().Ok();
}

// DEBUG ERROR text: answers this error.
void ReplyGivenError(Call& call) { call.reply().ErrorText(call.Arg(2)); }

// DEBUG LOG message
void WriteLog(Call& call) {
  call.server().LogWarning(fmt::format("DEBUG LOG: {}", call.Arg(2)));
  call.reply().Ok();
}

// The value of `<prefix>:<number>`: its name, cut or filled with zero bytes to `size` where one is given.
std::string PopulatedValue(int64_t number, int64_t size) {
  std::string value = "value:" + std::to_string(number);
  if (size > 0) value.resize(static_cast<size_t>(size), '\0');
  return value;
}

// DEBUG POPULATE count [prefix] [size]: makes keys that are not there yet.
void Populate(Call& call) {
  Args args(call, 2);
  const int64_t count = args.Int(0, INT64_MAX, errors::kPositive);
  const std::string prefix(args.More() ? args.Next() : "key");
  const int64_t size = args.More() ? args.Int(0, INT64_MAX, errors::kPositive) : 0;
  if (args.failed()) return call.reply().Error(args.error());
  for (int64_t i = 0; i < count; ++i) {
    const std::string name = prefix + ':' + std::to_string(i);
    const Key key = call.MakeKey(name);
    if (call.db().Peek(key) != nullptr) continue;
    call.db().SetString(key, PopulatedValue(i, size));
    call.Touched(key, event::kSet);
  }
  call.reply().Ok();
}

void Help(Call& call) {
  ReplyHelp(
      call, "DEBUG",
      {"DIGEST", "    Tell a number that is the same where the data of all databases is.", "DIGEST-VALUE [<key> ...]",
       "    Tell such a number for each value.", "ERROR <string>", "    Answer an error of this text.", "LOG <message>",
       "    Write a line to the log of the server.", "OBJECT <key>",
       "    Show where and in which form the value of the key is kept.", "POPULATE <count> [<prefix>] [<size>]",
       "    Make keys named <prefix>:<number>, `key` being the usual prefix.", "PROTOCOL <type>",
       "    Answer a value of this type: string, integer, double, bignum, null, array,",
       "    set, map, attrib, push, verbatim, true, false.", "SET-ACTIVE-EXPIRE <0|1>",
       "    Leave keys past their time alone until they are looked at (0), or not (1).", "SLEEP <seconds>",
       "    Do nothing for so long; fractions are taken."});
}

struct Subcommand {
  Bytes name;
  size_t min_args, max_args;  // with DEBUG and the name
  void (*run)(Call&);
};

constexpr Subcommand kSubcommands[] = {{"DIGEST", 2, 2, ReplyDataDigest},
                                       {"DIGEST-VALUE", 2, 1 << 20, ReplyValueDigests},
                                       {"ERROR", 3, 3, ReplyGivenError},
                                       {"HELP", 2, 2, Help},
                                       {"LOG", 3, 3, WriteLog},
                                       {"OBJECT", 3, 3, Object},
                                       {"POPULATE", 3, 5, Populate},
                                       {"PROTOCOL", 3, 3, ReplyTestValue},
                                       {"SLEEP", 3, 3, Sleep},
                                       {"SET-ACTIVE-EXPIRE", 3, 3, SetActiveExpire}};

}  // namespace

// DEBUG subcommand ...
void commands::Debug(Call& call) {
  for (const Subcommand& known : kSubcommands) {
    if (EqualsIgnoreCase(call.Arg(1), known.name) && call.argc() >= known.min_args && call.argc() <= known.max_args)
      return known.run(call);
  }
  call.reply().Error(fmt::format("ERR unknown subcommand or wrong number of arguments for '{}'. Try DEBUG HELP.",
                                 call.Arg(1).substr(0, 128)));
}

}  // namespace respect
