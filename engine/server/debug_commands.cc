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
#include "engine/persistence/dump_payload.h"
#include "engine/server/debug_digest.h"
#include "engine/server/debug_protocol.h"
#include "engine/server/debug_switches.h"
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

// Bytes the value takes in a snapshot, as Redis counts them: without the byte of its form, and without the earliest
// expiry that goes before a hash with expiring fields.
size_t SerializedLength(Call& call, const Entry& entry) {
  const persistence::RdbForm how{.version = persistence::RdbVersionOf(call.settings().serve_version),
                                 .compress = call.settings().rdb_compression};
  const persistence::RdbType form = persistence::EngineCodec().FormOf(entry, how);
  const bool expiring = form == persistence::RdbType::kHashTimed || form == persistence::RdbType::kHashListpackTimed;
  constexpr size_t kFormByte = 1, kVersionAndChecksum = 10;
  return persistence::DumpValue(entry, how).size() - kFormByte - kVersionAndChecksum - (expiring ? 8 : 0);
}

// DEBUG OBJECT key: where and how the value is kept. O(size of the value).
void Object(Call& call) {
  const Entry* entry = call.db().Peek(call.KeyAt(2));
  if (entry == nullptr) return call.reply().Error(errors::kNoSuchKey);
  std::string text = fmt::format("Value at:{} refcount:1 encoding:{}", static_cast<const void*>(entry),
                                 call.keyspace().types().Of(*entry).encoding(*entry));
  text += fmt::format(" serializedlength:{} lru:{} lru_seconds_idle:{}", SerializedLength(call, *entry),
                      entry->access_clock(), call.keyspace().IdleSeconds(*entry));
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
  ReplyHelp(call, "DEBUG",
            {"CHANGE-REPL-ID",
             "    Give the data another replication id.",
             "CONFIG-REWRITE-FORCE-ALL",
             "    CONFIG REWRITE with every parameter.",
             "DICT-RESIZING <0|1>",
             "    Taken for the sake of tests; changes nothing.",
             "HTSTATS <dbid> [full]",
             "    Show the size of the key table of a database.",
             "HTSTATS-KEY <key> [full]",
             "    Show the size of the table of a collection.",
             "LISTPACK <key>",
             "    Write about a small collection to the log.",
             "PAUSE-CRON <0|1>",
             "    Let what the server does by itself wait (1), or not (0).",
             "QUICKLIST <key> [<0|1>]",
             "    Write about a list to the log.",
             "QUICKLIST-PACKED-THRESHOLD <size>",
             "    Taken for the sake of tests; changes nothing.",
             "REPLYBUFFER <PEAK-RESET-TIME|RESIZING> <value>",
             "    Taken for the sake of tests; changes nothing.",
             "SDSLEN <key>",
             "    Show the bytes of a string and of its key.",
             "SET-DISABLE-DENY-SCRIPTS <0|1>",
             "    Let scripts run commands that are not for them (1), or not (0).",
             "STRINGMATCH-TEST",
             "    Match random patterns with random texts.",
             "DIGEST",
             "    Tell a number that is the same where the data of all databases is.",
             "DIGEST-VALUE [<key> ...]",
             "    Tell such a number for each value.",
             "ERROR <string>",
             "    Answer an error of this text.",
             "LOADAOF",
             "    Make the data again of the append-only file.",
             "LOG <message>",
             "    Write a line to the log of the server.",
             "OBJECT <key>",
             "    Show where and in which form the value of the key is kept.",
             "POPULATE <count> [<prefix>] [<size>]",
             "    Make keys named <prefix>:<number>, `key` being the usual prefix.",
             "PROTOCOL <type>",
             "    Answer a value of this type: string, integer, double, bignum, null, array,",
             "    set, map, attrib, push, verbatim, true, false.",
             "RELOAD [MERGE] [NOFLUSH] [NOSAVE]",
             "    Save the data and load it again.",
             "SET-SKIP-CHECKSUM-VALIDATION <0|1>",
             "    Take files and payloads with a wrong checksum (1), or not (0).",
             "SET-ACTIVE-EXPIRE <0|1>",
             "    Leave keys past their time alone until they are looked at (0), or not (1).",
             "SLEEP <seconds>",
             "    Do nothing for so long; fractions are taken."});
}

struct Subcommand {
  Bytes name;
  size_t min_args, max_args;  // with DEBUG and the name
  void (*run)(Call&);
};

constexpr Subcommand kSubcommands[] = {{"CHANGE-REPL-ID", 2, 2, ChangeReplicationId},
                                       {"CONFIG-REWRITE-FORCE-ALL", 2, 2, RewriteWholeConfig},
                                       {"DICT-RESIZING", 3, 3, SetDictResizing},
                                       {"HTSTATS", 3, 4, ReplyTableStats},
                                       {"HTSTATS-KEY", 3, 4, ReplyKeyTableStats},
                                       {"LISTPACK", 3, 3, LogListpack},
                                       {"PAUSE-CRON", 3, 3, PauseCron},
                                       {"QUICKLIST", 3, 4, LogQuicklist},
                                       {"QUICKLIST-PACKED-THRESHOLD", 3, 3, SetPackedThreshold},
                                       {"REPLYBUFFER", 4, 4, SetReplyBuffer},
                                       {"SDSLEN", 3, 3, ReplyStringLengths},
                                       {"SET-DISABLE-DENY-SCRIPTS", 3, 3, SetDisableDenyScripts},
                                       {"STRINGMATCH-TEST", 2, 2, TestGlob},
                                       {"DIGEST", 2, 2, ReplyDataDigest},
                                       {"DIGEST-VALUE", 2, 1 << 20, ReplyValueDigests},
                                       {"ERROR", 3, 3, ReplyGivenError},
                                       {"HELP", 2, 2, Help},
                                       {"LOADAOF", 2, 2, LoadAof},
                                       {"LOG", 3, 3, WriteLog},
                                       {"OBJECT", 3, 3, Object},
                                       {"POPULATE", 3, 5, Populate},
                                       {"PROTOCOL", 3, 3, ReplyTestValue},
                                       {"RELOAD", 2, 16, Reload},
                                       {"SET-SKIP-CHECKSUM-VALIDATION", 3, 3, SetSkipChecksum},
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
