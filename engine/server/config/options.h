// Options: what the server can be told, as plain values. Each field is written through its row in the parameter table
// (parameters_*.cc), which knows its name, form and range; whoever acts on a field reads it here.
// The fields that data commands read are those of Settings; the server copies that part to the keyspace when it
// changes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/store/settings.h"

namespace respect {

enum class LogLevel : int { kDebug, kVerbose, kNotice, kWarning, kNothing };
enum class ClockKind : int { kReal, kVirtual };
// Who may use a command that exposes the host: nobody, everybody, or clients on this machine.
enum class ProtectedAction : int { kNo, kYes, kLocal };

enum class EvictionPolicy : int {
  kVolatileLru,
  kVolatileLfu,
  kVolatileLrm,
  kVolatileRandom,
  kVolatileTtl,
  kAllKeysLru,
  kAllKeysLfu,
  kAllKeysLrm,
  kAllKeysRandom,
  kNoEviction,
};

// When what was appended to the append-only file is brought to disk.
enum class FsyncPolicy : int { kEverySecond, kAlways, kNo };

// Bits of shutdown-on-sigterm and shutdown-on-sigint.
inline constexpr int kShutdownSave = 1, kShutdownNoSave = 2, kShutdownNow = 4, kShutdownForce = 8;

// When a client's pending output closes its connection: at once above `hard`, after `soft_seconds` above `soft`.
struct OutputBufferLimit {
  uint64_t hard = 0, soft = 0;
  int64_t soft_seconds = 0;
};

// Classes of client-output-buffer-limit.
enum class OutputClass : int { kNormal, kReplica, kPubsub };

struct SavePoint {
  int64_t seconds = 0;
  int64_t changes = 0;
};

struct Options : Settings {
  // ---- Network ----
  int port = 6379;
  int tls_port = 0;  // 0: none; the other tls-* are among `kept`
  std::vector<std::string> bind{"*", "-::*"};
  std::string unixsocket;
  int unixsocketperm = 0;
  int tcp_backlog = 511;
  int tcp_keepalive = 300;  // seconds; 0: off
  int timeout = 0;          // seconds an idle client may stay; 0: for ever
  bool protected_mode = true;
  uint32_t maxclients = 10000;
  int64_t client_query_buffer_limit = int64_t{1} << 30;
  std::array<OutputBufferLimit, 3> client_output_buffer_limit{
      {{0, 0, 0}, {256 << 20, 64 << 20, 60}, {32 << 20, 8 << 20, 60}}};
  std::string requirepass;
  int64_t busy_reply_threshold = 5000;        // ms that a script may run before others are told; 0: for ever
  int64_t tracking_table_max_keys = 1000000;  // 0: no limit

  // ---- Users ----
  std::string aclfile;
  bool acl_all_channels = false;  // what new users may do with channels
  int64_t acllog_max_len = 128;

  // ---- Process ----
  bool daemonize = false;
  std::string pidfile;
  std::string logfile;
  LogLevel loglevel = LogLevel::kNotice;
  bool always_show_logo = false;
  int databases = 16;
  int hz = 10;
  int shutdown_on_sigterm = 0;
  int shutdown_on_sigint = 0;
  int shutdown_timeout = 10;
  bool scripts_may_all = false;  // DEBUG SET-DISABLE-DENY-SCRIPTS
  ProtectedAction enable_debug_command = ProtectedAction::kNo;
  ProtectedAction enable_protected_configs = ProtectedAction::kNo;
  ProtectedAction enable_module_command = ProtectedAction::kNo;

  // ---- Memory ----
  uint64_t maxmemory = 0;  // 0: no limit
  EvictionPolicy maxmemory_policy = EvictionPolicy::kNoEviction;
  bool lrm = false;  // it is one of *-lrm
  int maxmemory_samples = 5;
  int maxmemory_eviction_tenacity = 10;
  int64_t maxmemory_clients = 0;  // below 0: percent of maxmemory

  // ---- Observability ----
  int64_t slowlog_log_slower_than = 10000;  // microseconds; -1: off
  int64_t slowlog_max_len = 128;
  int64_t latency_monitor_threshold = 0;
  bool latency_tracking = true;
  std::vector<double> latency_percentiles{50, 99, 99.9};  // that INFO shows

  // ---- Persistence ----
  std::vector<SavePoint> save{{3600, 1}, {300, 100}, {60, 10000}};
  bool save_is_default = true;  // no `save` line has been read yet
  std::string directory;        // of data files; empty: the working directory
  std::string dbfilename = "dump.rdb";
  bool rdb_checksum = true;
  bool rdb_sync_as_it_goes = true;
  int64_t rdb_key_save_delay = 0;  // microseconds, for tests
  std::string backupdirname = "backupdir";
  int64_t backup_sealed_ttl = 0;  // seconds after which a sealed backup goes; 0: never
  int64_t rdb_version = 12;       // what is written is no newer
  bool stop_writes_on_bgsave_error = true;
  int64_t key_load_delay = 0;  // microseconds; below zero: so many keys one
  int64_t loading_process_events_interval_bytes = 512 * 1024;
  bool appendonly = false;
  FsyncPolicy appendfsync = FsyncPolicy::kEverySecond;
  std::string appendfilename = "appendonly.aof";
  std::string appenddirname = "appendonlydir";
  bool no_appendfsync_on_rewrite = false;
  int auto_aof_rewrite_percentage = 100;
  int64_t auto_aof_rewrite_min_size = 64 << 20;
  bool aof_load_truncated = true;
  bool aof_timestamp_enabled = false;
  bool aof_use_rdb_preamble = true;

  // ---- Determinism ----
  ClockKind clock = ClockKind::kReal;
  uint64_t seed = 0;              // 0: from the system
  bool respect_commands = false;  // RESPECT.CLOCK, RESPECT.FAULT...

  // Parameters of Redis that this server takes and answers but that change nothing in it, in Redis's own text.
  std::map<Bytes, std::string> kept;
};

}  // namespace respect
