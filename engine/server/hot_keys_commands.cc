// HOTKEYS: which keys cost the most, over a time that somebody chose.
#include <functional>
#include <string>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/command_keys.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/server/hot_keys.h"
#include "engine/server/server.h"

namespace respect {
namespace {

using types::HeavyHitters;

constexpr int64_t kMostKeys = 10'000, kMostSeconds = INT64_MAX / 1'000'000;

// Bytes of a request in RESP.
size_t RequestSize(std::span<const Bytes> args) {
  const auto digits = [](size_t number) {
    size_t count = 1;
    for (; number >= 10; number /= 10) ++count;
    return count;
  };
  constexpr size_t kArrayFrame = 3, kBulkFrame = 5;  // *n\r\n, $n\r\n...\r\n
  size_t size = kArrayFrame + digits(args.size());
  for (const Bytes arg : args) size += kBulkFrame + digits(arg.size()) + arg.size();
  return size;
}

// METRICS count [CPU] [NET]: as many as the count says, none twice.
void ReadMetrics(Args& args, HotKeys::Wanted& wanted) {
  constexpr Bytes kBadCount = "ERR the METRICS count must be the number of metrics named behind it";
  const int64_t count = args.Int(1, 2, kBadCount);
  for (int64_t i = 0; i < count && !args.failed(); ++i) {
    if (!wanted.cpu && args.Token("CPU")) {
      wanted.cpu = true;
    } else if (!wanted.net && args.Token("NET")) {
      wanted.net = true;
    } else {
      args.Fail(kBadCount);
    }
  }
}

void ReplyHitters(ReplyWriter& reply, const std::vector<HeavyHitters::Hitter>& hitters,
                  const std::function<uint64_t(uint64_t)>& shown) {
  reply.Array(2 * hitters.size());
  for (const HeavyHitters::Hitter& hitter : hitters) {
    reply.Bulk(hitter.key);
    reply.Integer(static_cast<int64_t>(shown(hitter.weight)));
  }
}

}  // namespace

void Server::NoteHotKeys(const CommandSpec& command, std::span<const Bytes> args, uint64_t ticks, size_t reply_bytes) {
  std::vector<Bytes> keys;
  for (const KeyUse& use : KeysOf(command, args)) keys.push_back(args[use.index]);
  hot_keys_->Note(keys, ticks, RequestSize(args) + reply_bytes, keyspace_->rng());
}

// HOTKEYS START METRICS count [CPU] [NET] [COUNT k] [DURATION seconds] [SAMPLE ratio] [SLOTS count slot ...]
void commands::HotKeysStart(Call& call) {
  HotKeys::Wanted wanted;
  Args args(call, 2);
  while (args.More()) {
    if (!wanted.cpu && !wanted.net && args.Token("METRICS")) {
      ReadMetrics(args, wanted);
    } else if (args.Token("COUNT")) {
      wanted.count = args.Int(1, kMostKeys, "ERR COUNT must be a number from 1 to 10000");
    } else if (args.Token("DURATION")) {
      wanted.duration_ms = 1000 * args.Int(0, kMostSeconds, "ERR DURATION must be a number of seconds");
    } else if (args.Token("SAMPLE")) {
      wanted.sample = args.Int(1, INT32_MAX, "ERR SAMPLE ratio must be positive");
    } else if (args.Token("SLOTS")) {
      args.Fail("ERR SLOTS parameter cannot be used in non-cluster mode");
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return call.reply().Error(args.error());
  if (!wanted.cpu && !wanted.net) return call.reply().Error(Bytes("ERR METRICS parameter is required"));
  HotKeys& hot_keys = call.server().hot_keys();
  hot_keys.Check(call.now_ms());
  if (hot_keys.on()) return call.reply().Error(Bytes("ERR hotkeys tracking is already in progress"));
  hot_keys.Start(wanted, call.now_ms());
  call.reply().Ok();
}

// HOTKEYS STOP: ends the tracking and keeps what it found.
void commands::HotKeysStop(Call& call) {
  HotKeys& hot_keys = call.server().hot_keys();
  hot_keys.Check(call.now_ms());
  if (!hot_keys.on()) return call.reply().Error(Bytes("ERR hotkeys tracking is not in progress"));
  hot_keys.Stop(call.now_ms());
  call.reply().Ok();
}

// HOTKEYS RESET: forgets what was found; not while it is being looked for.
void commands::HotKeysReset(Call& call) {
  HotKeys& hot_keys = call.server().hot_keys();
  hot_keys.Check(call.now_ms());
  if (hot_keys.on()) return call.reply().Error(Bytes("ERR hotkeys tracking is in progress: stop it first"));
  hot_keys.Reset();
  call.reply().Ok();
}

// HOTKEYS GET. Replies: null | array of a map: how the tracking was asked for, what all commands cost, and of each
// metric the keys with the most of it.
void commands::HotKeysGet(Call& call) {
  HotKeys& hot_keys = call.server().hot_keys();
  hot_keys.Check(call.now_ms());
  if (!hot_keys.findings()) return call.reply().Null();
  const HotKeys::Findings& found = *hot_keys.findings();
  const HotKeys::CpuTime cpu = hot_keys.on() ? HotKeys::CpuTime::Now() : found.cpu_ended;
  const int64_t end_ms = hot_keys.on() ? call.now_ms() : found.ended_ms;
  const auto micros = [&](uint64_t ticks) { return call.server().cycles().ToNs(ticks) / 1000; };
  ReplyWriter& reply = call.reply();
  const auto number = [&](Bytes name, int64_t value) { reply.Bulk(name), reply.Integer(value); };
  reply.Array(1);
  reply.Map(7 + (found.wanted.cpu ? 3 : 0) + (found.wanted.net ? 2 : 0));
  number("tracking-active", hot_keys.on() ? 1 : 0);
  number("sample-ratio", found.wanted.sample);
  reply.Bulk("selected-slots"), reply.Array(0);
  number("all-commands-all-slots-us", static_cast<int64_t>(micros(found.ticks)));
  number("net-bytes-all-commands-all-slots", static_cast<int64_t>(found.bytes));
  number("collection-start-time-unix-ms", found.began_ms);
  number("collection-duration-ms", end_ms - found.began_ms);
  if (found.wanted.cpu) {
    number("total-cpu-time-user-ms", (cpu.user_us - found.cpu_began.user_us) / 1000);
    number("total-cpu-time-sys-ms", (cpu.system_us - found.cpu_began.system_us) / 1000);
  }
  if (found.wanted.net) number("total-net-bytes", static_cast<int64_t>(found.bytes));
  const auto count = static_cast<size_t>(found.wanted.count);
  if (found.wanted.cpu) reply.Bulk("by-cpu-time-us"), ReplyHitters(reply, found.by_ticks.Top(count), micros);
  if (found.wanted.net) {
    const auto as_it_is = [](uint64_t bytes) { return bytes; };
    reply.Bulk("by-net-bytes"), ReplyHitters(reply, found.by_bytes.Top(count), as_it_is);
  }
}

// HOTKEYS HELP
void commands::HotKeysHelp(Call& call) {
  ReplyHelp(call, "HOTKEYS",
            {"GET", "    Show what the tracking has found so far, or what the last one found.", "RESET",
             "    Forget it.", "START METRICS <count> [CPU] [NET] [COUNT <k>] [DURATION <seconds>] [SAMPLE <ratio>]",
             "    Begin to track which keys cost the most time (CPU) or bytes (NET): the <k> first of them,",
             "    for so many seconds, looking at one use of a key in <ratio>.", "STOP",
             "    End the tracking, keeping what it found."});
}

}  // namespace respect
