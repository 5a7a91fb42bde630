// AppendOnly: every change of the data as a command, in files that a manifest names: what the data once was (base), and
// what came since (increments). Writing anew makes a base of what the data is, in a child, while changes go on in a new
// increment.
//
//   off --Start-> waiting for the first base --its child is done-> on --Stop-> off
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"
#include "engine/persistence/aof_manifest.h"
#include "engine/server/persistence/aof_log.h"
#include "engine/server/persistence/save_child.h"

namespace respect {

class Server;

class AppendOnly {
 public:
  enum class State { kOff, kWaiting, kOn };

  explicit AppendOnly(Server& server) : server_(server) {}

  // ---- Start and end ----
  // Reads the manifest, or makes one of the single file of old times. Nothing of either: there is none.
  Status ReadManifest();
  bool has_files() const { return !manifest_.empty(); }
  // Loads the files. The error has been logged.
  bool Load();
  // At the start of the server, when the data is loaded: goes on writing.
  Status OpenAtStart();
  // CONFIG SET appendonly: begins, or ends.
  Status Start();
  void Stop();
  // At the end of the server.
  void Close() { log_.Close(); }

  // ---- Writing ----
  State state() const { return state_; }
  bool records() const { return log_.open(); }
  AofLog& log() { return log_; }
  const AofLog& log() const { return log_; }
  AofLog::Settings LogSettings() const;
  void EndUnit();
  void Flush(bool force);

  // ---- Writing anew ----
  bool Rewrite();
  void RewriteLater() { scheduled_ = true; }
  void CancelRewrite();
  // Sees what became of the child.
  void Reap();
  void Cron(bool others);
  bool rewriting() const { return child_.running(); }
  bool scheduled() const { return scheduled_; }

  // ---- For backups ----
  const persistence::AofManifest& manifest() const { return manifest_; }
  std::string PathOf(const std::string& name) const;
  // Brings everything to disk; false when that failed.
  bool Sync();
  // Goes on in a new increment.
  Status Rotate() { return NewIncrement(true); }
  // When it is off: nothing is left of it.
  void RemoveFiles();

  // ---- Figures ----
  const SaveChild& child() const { return child_; }
  int64_t base_size() const { return base_size_; }
  int64_t current_size() const { return closed_size_ + log_.size(); }
  int64_t rewrites() const { return rewrites_; }
  int64_t consecutive_failures() const { return consecutive_failures_; }
  int64_t last_seconds() const { return last_seconds_; }
  bool last_ok() const { return last_ok_; }
  uint64_t last_copied_bytes() const { return last_copied_bytes_; }

 private:
  std::string Directory() const;
  std::string ManifestPath() const;
  bool WriteManifest();
  Status TakeOldFile();
  Status NewIncrement(bool into_manifest);
  bool LoadFile(const persistence::AofFile& file, bool last);
  bool WriteBase(const std::string& path, SaveProgress& progress);
  bool Finish();
  void Failed(pid_t pid);
  void DeleteHistory();
  void CheckGrowth();
  int64_t SizeOf(const std::string& path) const;

  Server& server_;
  State state_ = State::kOff;
  persistence::AofManifest manifest_;
  AofLog log_;
  SaveChild child_;
  persistence::AofFile increment_;  // the open one
  bool scheduled_ = false, last_ok_ = true;
  int64_t base_size_ = 0, closed_size_ = 0, rewrites_ = 0, consecutive_failures_ = 0, last_seconds_ = -1;
  int64_t next_try_ms_ = 0;
  uint64_t last_copied_bytes_ = 0;
};

}  // namespace respect
