// SLOWLOG: the commands that took longest; and what happens when one does.
#include <algorithm>

#include "engine/base/numbers.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/server/latency_monitor.h"
#include "engine/server/redact.h"
#include "engine/server/server.h"
#include "engine/server/session.h"
#include "engine/server/slow_log.h"

namespace respect {
namespace {

constexpr int64_t kUsAMs = 1000, kUsASecond = 1'000'000;
constexpr size_t kUsualCount = 10;

}  // namespace

void Server::OnSlowCommand(const Session* session, const CommandSpec& command, std::span<const Bytes> args,
                           uint64_t ticks) {
  const auto duration_us = static_cast<int64_t>(cycles_.ToNs(ticks) / 1000);
  const int64_t now_seconds = clock_.NowUs() / kUsASecond;
  latency_->Add(command.Is(CommandFlag::kFast) ? "fast-command" : "command", duration_us / kUsAMs, now_seconds);
  const int64_t slower_than = options().slowlog_log_slower_than;
  if (slower_than < 0 || duration_us < slower_than || command.Is(CommandFlag::kSkipSlowlog)) return;
  SlowLog::Entry entry;
  entry.unix_seconds = now_seconds;
  entry.duration_us = duration_us;
  entry.args = SlowLog::Shorten(args, SecretArguments(*config_, command, args));
  if (session != nullptr) {
    entry.client_address = session->client().address;
    entry.client_name = session->client().name;
  }
  slow_log_->Add(std::move(entry), static_cast<size_t>(options().slowlog_max_len));
}

void Server::FitSlowTicks() {
  latency_->set_threshold_ms(options().latency_monitor_threshold);
  int64_t least_us = INT64_MAX;
  if (options().slowlog_log_slower_than >= 0) least_us = options().slowlog_log_slower_than;
  if (latency_->on()) least_us = std::min(least_us, latency_->threshold_ms() * kUsAMs);
  slow_ticks_ = least_us == INT64_MAX ? UINT64_MAX : cycles_.FromNs(static_cast<uint64_t>(least_us) * 1000);
}

// SLOWLOG GET [count]: newest first; -1 all of them. Replies: array of id, time, microseconds, request, client, name.
void commands::SlowLogGet(Call& call) {
  if (call.argc() > 3) return call.reply().Error(errors::SubcommandSyntax(call.Arg(1), "SLOWLOG"));
  const auto& entries = call.server().slow_log().entries();
  size_t count = kUsualCount;
  if (call.argc() == 3) {
    const std::optional<int64_t> asked = ParseInt(call.Arg(2));
    if (!asked || *asked < -1) return call.reply().Error(Bytes("ERR count should be greater than or equal to -1"));
    count = *asked == -1 ? entries.size() : static_cast<size_t>(*asked);
  }
  count = std::min(count, entries.size());
  ReplyWriter& reply = call.reply();
  reply.Array(count);
  for (size_t i = 0; i < count; ++i) {
    const SlowLog::Entry& entry = entries[i];
    reply.Array(6);
    reply.Integer(entry.id);
    reply.Integer(entry.unix_seconds);
    reply.Integer(entry.duration_us);
    reply.Array(entry.args.size());
    for (const std::string& word : entry.args) reply.Bulk(word);
    reply.Bulk(entry.client_address);
    reply.Bulk(entry.client_name);
  }
}

// SLOWLOG LEN
void commands::SlowLogLen(Call& call) {
  call.reply().Integer(static_cast<int64_t>(call.server().slow_log().entries().size()));
}

// SLOWLOG RESET
void commands::SlowLogReset(Call& call) {
  call.server().slow_log().Clear();
  call.reply().Ok();
}

// SLOWLOG HELP
void commands::SlowLogHelp(Call& call) {
  ReplyHelp(call, "SLOWLOG",
            {"GET [<count>]", "    Show the newest entries (10 if not said, all if -1), each as id, unix time,",
             "    duration in microseconds, the request, the client's address and its name.", "LEN",
             "    Count the entries.", "RESET", "    Forget all entries."});
}

}  // namespace respect
