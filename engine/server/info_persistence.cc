// INFO persistence.
#include "engine/server/info_sections.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/server.h"

namespace respect::info {
namespace {

// Seconds since a child was started; -1 without one.
int64_t SecondsOf(Server& server, const SaveChild& child) {
  return child.running() ? (server.clock().NowUs() / 1000 - child.started_ms()) / 1000 : -1;
}

void WriteChildren(Server& server, InfoWriter& out) {
  const Snapshots& snapshots = server.persistence().snapshots();
  const bool saving = snapshots.running();
  out.Line("async_loading", 0);
  out.Zeros({"current_cow_peak", "current_cow_size", "current_cow_size_age"});
  const int64_t done = saving ? static_cast<int64_t>(snapshots.child().progress().keys) : 0;
  const int64_t total = saving ? snapshots.keys_total() : 0;
  out.Ratio("current_fork_perc", total == 0 ? 0 : static_cast<double>(done) * 100 / static_cast<double>(total));
  out.Line("current_save_keys_processed", done);
  out.Line("current_save_keys_total", total);
}

void WriteSnapshots(Server& server, InfoWriter& out) {
  Persistence& persistence = server.persistence();
  const Snapshots& snapshots = persistence.snapshots();
  out.Line("rdb_changes_since_last_save", server.keyspace().stats().dirty);
  out.Line("rdb_bgsave_in_progress", snapshots.running());
  out.Line("rdb_last_save_time", snapshots.last_save_s());
  out.Line("rdb_last_bgsave_status", snapshots.last_ok() ? "ok" : "err");
  out.Line("rdb_last_bgsave_time_sec", snapshots.last_seconds());
  out.Line("rdb_current_bgsave_time_sec", SecondsOf(server, snapshots.child()));
  out.Line("rdb_saves", snapshots.saves());
  out.Line("rdb_last_cow_size", static_cast<int64_t>(snapshots.last_copied_bytes()));
  out.Line("rdb_last_load_keys_expired", persistence.load_stats().last_keys_expired);
  out.Line("rdb_last_load_keys_loaded", persistence.load_stats().last_keys_loaded);
}

void WriteAof(Server& server, InfoWriter& out) {
  const AppendOnly& aof = server.persistence().aof();
  out.Line("aof_enabled", aof.state() != AppendOnly::State::kOff);
  out.Line("aof_rewrite_in_progress", aof.rewriting());
  out.Line("aof_rewrite_scheduled", aof.scheduled());
  out.Line("aof_last_rewrite_time_sec", aof.last_seconds());
  out.Line("aof_current_rewrite_time_sec", SecondsOf(server, aof.child()));
  out.Line("aof_last_bgrewrite_status", aof.last_ok() ? "ok" : "err");
  out.Line("aof_rewrites", aof.rewrites());
  out.Line("aof_rewrites_consecutive_failures", aof.consecutive_failures());
  out.Line("aof_last_write_status", aof.log().problem().empty() ? "ok" : "err");
  out.Line("aof_last_cow_size", static_cast<int64_t>(aof.last_copied_bytes()));
  out.Zeros({"module_fork_in_progress", "module_fork_last_cow_size"});
  if (aof.state() == AppendOnly::State::kOff) return;
  out.Line("aof_current_size", aof.current_size());
  out.Line("aof_base_size", aof.base_size());
  out.Line("aof_pending_rewrite", 0);
  out.Line("aof_buffer_length", static_cast<int64_t>(aof.log().waiting()));
  out.Line("aof_pending_bio_fsync", aof.log().sync_pending());
  out.Line("aof_delayed_fsync", aof.log().delayed_syncs());
}

void WriteLoading(Server& server, InfoWriter& out) {
  const Persistence::LoadStats& load = server.persistence().load_stats();
  const int64_t seconds = server.clock().NowUs() / 1'000'000 - load.started_s;
  const double part =
      load.total_bytes == 0 ? 0 : static_cast<double>(load.loaded_bytes) / static_cast<double>(load.total_bytes);
  out.Line("loading_start_time", load.started_s);
  out.Line("loading_total_bytes", load.total_bytes);
  out.Line("loading_rdb_used_mem", load.written_used_memory);
  out.Line("loading_loaded_bytes", load.loaded_bytes);
  out.Ratio("loading_loaded_perc", part * 100);
  out.Line("loading_eta_seconds",
           part == 0 ? 1 : static_cast<int64_t>(static_cast<double>(seconds) * (1 - part) / part));
}

}  // namespace

void WritePersistence(Server& server, InfoWriter& out) {
  server.persistence().Reap();
  out.Line("loading", server.persistence().loading());
  WriteChildren(server, out);
  WriteSnapshots(server, out);
  WriteAof(server, out);
  if (server.options().serve_version >= Version{8, 10, 0})
    out.Line("backup_in_progress", server.persistence().backup().in_progress());
  if (server.persistence().loading()) WriteLoading(server, out);
}

}  // namespace respect::info
