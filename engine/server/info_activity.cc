// Sections of INFO about what the server does: clients, counters, keys; and the parts of Redis it does without.
#include <algorithm>

#include "engine/base/numbers.h"
#include "engine/server/info_sections.h"
#include "engine/server/modules.h"
#include "engine/server/server.h"

namespace respect::info {
namespace {

void WriteCommandLine(const CommandSpec& command, Server& server, InfoWriter& out) {
  const CommandStats& stats = server.stats().commands[static_cast<size_t>(command.id)];
  if (stats.calls != 0 || stats.rejected != 0) {
    const uint64_t us = server.cycles().ToNs(stats.ticks) / 1000;
    const double us_per_call = stats.calls == 0 ? 0 : static_cast<double>(us) / static_cast<double>(stats.calls);
    out.Line(fmt::format("cmdstat_{}", command.name),
             fmt::format("calls={},usec={},usec_per_call={:.2f},rejected_calls={},failed_calls={}", stats.calls, us,
                         us_per_call, stats.rejected, stats.failed));
  }
  for (const CommandSpec& subcommand : command.subcommands) WriteCommandLine(subcommand, server, out);
}

// latency_percentiles_usec_get:p50=1.003,p99=4.015
void WriteLatencyLine(const CommandSpec& command, Server& server, InfoWriter& out) {
  const CommandStats& stats = server.stats().commands[static_cast<size_t>(command.id)];
  if (stats.latency != nullptr) {
    std::string text;
    for (const double percentile : server.options().latency_percentiles) {
      const uint64_t ns = server.cycles().ToNs(stats.latency->Percentile(percentile));
      char label[32];
      text.append(text.empty() ? "p" : ",p").append(label, PrintDouble(percentile, label));
      text += fmt::format("={:.3f}", static_cast<double>(ns) / 1000);
    }
    out.Line(fmt::format("latency_percentiles_usec_{}", command.name), text);
  }
  for (const CommandSpec& subcommand : command.subcommands) WriteLatencyLine(subcommand, server, out);
}

}  // namespace

size_t CountSubscribers(Server& server) {
  size_t count = 0;
  for (const auto& [id, session] : server.sessions())
    count += session->client().subscriptions != nullptr && !session->client().subscriptions->empty();
  return count;
}

void WriteClients(Server& server, InfoWriter& out) {
  size_t max_input = 0, max_output = 0, held = 0;
  for (const auto& [id, session] : server.sessions()) {
    max_input = std::max(max_input, session->input_capacity());
    max_output = std::max(max_output, session->output_size());
    held += session->held();
  }
  out.Line("connected_clients", server.sessions().size());
  out.Line("cluster_connections", 0);
  out.Line("maxclients", server.options().maxclients);
  out.Line("client_recent_max_input_buffer", max_input);
  out.Line("client_recent_max_output_buffer", max_output);
  out.Line("blocked_clients", server.blocking().client_count() + held);
  out.Line("tracking_clients", server.tracking().clients());
  out.Line("pubsub_clients", CountSubscribers(server));
  out.Line("watching_clients", server.watching().client_count());
  out.Line("clients_in_timeout_table", server.blocking().timed_count());
  out.Line("total_watched_keys", server.watching().key_count());
  out.Line("total_blocking_keys", server.blocking().key_count());
  out.Line("total_blocking_keys_on_nokey", server.blocking().key_count_without());
}

// A master without replicas.
void WriteReplication(Server& server, InfoWriter& out) {
  out.Line("role", "master");
  out.Line("connected_slaves", 0);
  out.Line("master_failover_state", "no-failover");
  out.Line("master_replid", server.replication_id());
  out.Line("master_replid2", std::string(40, '0'));
  out.Line("master_repl_offset", 0);
  out.Line("second_repl_offset", -1);
  out.Line("repl_backlog_active", 0);
  out.Line("repl_backlog_size", server.config().Find("repl-backlog-size")->get(server.options()));
  out.Zeros({"repl_backlog_first_byte_offset", "repl_backlog_histlen"});
}

void WriteModules(Server& server, InfoWriter& out) { out.Lines(ModuleLines(server.options().serve_version)); }

void WriteCommandStats(Server& server, InfoWriter& out) {
  for (const CommandSpec& command : AllCommands()) WriteCommandLine(command, server, out);
}

void WriteErrorStats(Server& server, InfoWriter& out) {
  for (const auto& [code, count] : server.stats().errors)
    out.Line(fmt::format("errorstat_{}", code), fmt::format("count={}", count));
}

void WriteLatencyStats(Server& server, InfoWriter& out) {
  if (!server.options().latency_tracking) return;
  for (const CommandSpec& command : AllCommands()) WriteLatencyLine(command, server, out);
}

void WriteCluster(Server&, InfoWriter& out) { out.Line("cluster_enabled", 0); }

void WriteKeyspace(Server& server, InfoWriter& out) {
  for (int i = 0; i < server.keyspace().database_count(); ++i) {
    const Database& db = server.keyspace().db(i);
    if (db.size() == 0) continue;
    out.Line(fmt::format("db{}", i), fmt::format("keys={},expires={},avg_ttl={},subexpiry={}", db.size(),
                                                 db.expiring_size(), db.AverageTtlMs(), db.element_expiring_size()));
  }
}

}  // namespace respect::info
