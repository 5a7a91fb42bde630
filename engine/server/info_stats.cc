// The section of INFO that counts: stats.
#include "engine/server/acl/acl.h"
#include "engine/server/info_sections.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/scripting/scripting.h"
#include "engine/server/server.h"

namespace respect::info {
namespace {

void WriteTraffic(const ServerStats& stats, InfoWriter& out) {
  out.Line("total_connections_received", stats.connections_received);
  out.Line("total_commands_processed", stats.commands_processed);
  out.Line("instantaneous_ops_per_sec", stats.commands_rate.PerSecond());
  out.Line("total_net_input_bytes", stats.input_bytes);
  out.Line("total_net_output_bytes", stats.output_bytes);
  out.Zeros({"total_net_repl_input_bytes", "total_net_repl_output_bytes"});
  out.Ratio("instantaneous_input_kbps", static_cast<double>(stats.input_rate.PerSecond()) / 1024);
  out.Ratio("instantaneous_output_kbps", static_cast<double>(stats.output_rate.PerSecond()) / 1024);
  out.Ratio("instantaneous_input_repl_kbps", 0);
  out.Ratio("instantaneous_output_repl_kbps", 0);
  out.Line("rejected_connections", stats.connections_rejected);
  out.Zeros({"sync_full", "sync_partial_ok", "sync_partial_err"});
}

void WriteKeys(Server& server, InfoWriter& out) {
  const ServerStats& stats = server.stats();
  const KeyspaceStats& keys = server.keyspace().stats();
  out.Line("expired_subkeys", keys.expired_elements);
  out.Line("expired_keys", keys.expired);
  out.Ratio("expired_stale_perc", 0);  // the index of expiry knows every key that is due
  out.Line("expired_time_cap_reached_count", stats.expire_ran_out);
  out.Line("expire_cycle_cpu_milliseconds", server.cycles().ToNs(stats.expire_ticks) / 1'000'000);
  out.Line("evicted_keys", keys.evicted);
  out.Line("evicted_clients", stats.evicted_clients);
  out.Line("evicted_scripts", server.scripting().cache().evicted());
  out.Line("total_eviction_exceeded_time", server.eviction().TotalExceededUs() / 1000);
  out.Line("current_eviction_exceeded_time", server.eviction().ExceededUs() / 1000);
  out.Line("keyspace_hits", keys.hits);
  out.Line("keyspace_misses", keys.misses);
}

void WriteLoop(Server& server, InfoWriter& out) {
  const ServerStats& stats = server.stats();
  uint64_t command_ticks = 0;
  for (const CommandStats& command : stats.commands) command_ticks += command.ticks;
  const int64_t turns = stats.turns_rate.PerSecond();
  out.Line("eventloop_cycles", stats.turns);
  out.Line("eventloop_duration_sum", server.cycles().ToNs(stats.turn_ticks) / 1000);
  out.Line("eventloop_duration_cmd_sum", server.cycles().ToNs(command_ticks) / 1000);
  out.Line("instantaneous_eventloop_cycles_per_sec", turns);
  out.Line("instantaneous_eventloop_duration_usec", turns == 0 ? 0 : stats.turns_us_rate.PerSecond() / turns);
}

}  // namespace

void WriteStats(Server& server, InfoWriter& out) {
  const ServerStats& stats = server.stats();
  WriteTraffic(stats, out);
  WriteKeys(server, out);
  out.Line("pubsub_channels", server.pubsub().Count(TopicKind::kChannel));
  out.Line("pubsub_patterns", server.pubsub().Count(TopicKind::kPattern));
  out.Line("pubsubshard_channels", server.pubsub().Count(TopicKind::kShardChannel));
  out.Line("latest_fork_usec", server.persistence().latest_fork_us());
  out.Line("total_forks", server.persistence().forks());
  out.Zeros({"migrate_cached_sockets", "slave_expires_tracked_keys", "active_defrag_hits", "active_defrag_misses",
             "active_defrag_key_hits", "active_defrag_key_misses", "total_active_defrag_time",
             "current_active_defrag_time", "unexpected_error_replies"});
  out.Line("tracking_total_keys", server.tracking().key_count());
  out.Line("tracking_total_items", server.tracking().item_count());
  out.Line("tracking_total_prefixes", server.tracking().prefix_count());
  out.Line("total_error_replies", stats.error_replies);
  out.Zeros({"dump_payload_sanitizations"});
  out.Line("total_reads_processed", stats.reads);
  out.Line("total_writes_processed", stats.writes);
  out.Zeros({"io_threaded_reads_processed", "io_threaded_writes_processed"});
  out.Line("client_query_buffer_limit_disconnections", stats.query_buffer_limit_disconnections);
  out.Line("client_output_buffer_limit_disconnections", stats.output_buffer_limit_disconnections);
  out.Zeros({"reply_buffer_shrinks", "reply_buffer_expands"});
  WriteLoop(server, out);
  const acl::RefusalCounts& refused = server.acl().counts();
  out.Line("acl_access_denied_auth", refused.auth);
  out.Line("acl_access_denied_cmd", refused.command);
  out.Line("acl_access_denied_key", refused.key);
  out.Line("acl_access_denied_channel", refused.channel);
}

}  // namespace respect::info
