// Persistence: what a server has on disk: snapshots (snapshots.h) and the append-only file (append_only.h); loading
// them at the start; and what must stop while the disk fails.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"
#include "engine/persistence/snapshot.h"
#include "engine/server/persistence/append_only.h"
#include "engine/server/persistence/backup.h"
#include "engine/server/persistence/migration.h"
#include "engine/server/persistence/snapshots.h"

namespace respect {

class CommandSpec;

class Persistence {
 public:
  explicit Persistence(Server& server);

  Snapshots& snapshots() { return snapshots_; }
  AppendOnly& aof() { return aof_; }
  Backup& backup() { return backup_; }
  Migration& migration() { return migration_; }
  std::string PathOf(const std::string& name) const;

  // ---- Loading ----
  // Makes the data that files hold, and goes on writing. Clients are answered meanwhile, mostly with LOADING. False
  // when the server cannot go on, which is in the log.
  bool LoadAtStart();
  bool loading() const { return loading_; }
  // Replaces the data by that of the snapshot; of the append-only file. False when that failed.
  bool ReloadSnapshot(bool keep_data, bool merge);
  bool ReloadAof();
  Result<persistence::LoadFigures> LoadSnapshotBytes(Bytes bytes, bool drop_expired, bool merge = false);
  // While a file is loaded: clients are looked after each so many bytes.
  size_t EventInterval() const;
  void OnProgress(size_t offset);

  // ---- Life ----
  // At the end of a turn, before replies go out.
  void BeforeReplies();
  // Sees what became of children.
  void Reap();
  // Waits until children have ended, and sees what became of them: where time is virtual their work takes none.
  void AwaitChildren();
  void Cron();
  // Before the server ends; false when data would be lost and that was not allowed.
  struct Ending {
    bool save = false, nosave = false, force = false;
  };
  bool PrepareToEnd(const Ending& ending);
  // After FLUSHALL: what is on disk is emptied as well.
  void AllFlushed();
  // Something that CheckWrites or the server's guard depends on may be different now.
  void StateChanged();
  void CountFork(int64_t us) {
    latest_fork_us_ = us;
    ++forks_;
  }

  // Why writes are refused at present, and in which words of a script that may write, which is refused as a whole;
  // empty when they are not.
  std::string RefusalOfWrites() const;
  std::string RefusalOfScripts() const;

  // ---- Figures ----
  struct LoadStats {
    int64_t started_s = 0, total_bytes = 0, loaded_bytes = 0, written_used_memory = 0;
    int64_t last_keys_loaded = 0, last_keys_expired = 0;
  };
  const LoadStats& load_stats() const { return load_stats_; }
  int64_t latest_fork_us() const { return latest_fork_us_; }
  int64_t forks() const { return forks_; }

 private:
  class Loading;
  // Those who wait for the disk (WAITAOF) look again when more is on it.
  void TellSynced();
  bool LoadSnapshotFile(bool merge = false);
  // A library of functions; in place of one of its name, where data are merged. False when it does not load.
  bool LoadFunctions(Bytes code, bool merge);
  // Before data are loaded anew: keys and functions.
  void ForgetAll();
  bool snapshot_failed() const;
  // What keeps the append-only file from being written; empty when nothing does.
  std::string AppendProblem() const;

  Server& server_;
  Snapshots snapshots_;
  AppendOnly aof_;
  Backup backup_;
  Migration migration_;
  bool loading_ = false, reloading_ = false;
  LoadStats load_stats_;
  int64_t latest_fork_us_ = 0, forks_ = 0, synced_told_ = 0;
};

}  // namespace respect
