// Snapshots: the data as one file: SAVE, BGSAVE and save points.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/persistence/snapshot.h"
#include "engine/server/persistence/save_child.h"

namespace respect {

class Server;

class Snapshots {
 public:
  explicit Snapshots(Server& server);

  // Writes the data to `dbfilename` now. False when that failed, which is in the log.
  bool Save();
  // Begins doing so in a child. False when there is none.
  bool Begin();
  void BeginLater() { scheduled_ = true; }
  void Cancel();  // kills a child that saves
  // Sees what became of the child.
  void Reap();
  // From time to time: what became of the child, whether a save point is reached. `others`: a child of another kind
  // works.
  void Cron(bool others);

  bool running() const { return child_.running(); }
  bool scheduled() const { return scheduled_; }
  const SaveChild& child() const { return child_; }
  int64_t last_save_s() const { return last_save_s_; }
  bool last_ok() const { return last_ok_; }
  int64_t last_seconds() const { return last_seconds_; }
  int64_t saves() const { return saves_; }
  uint64_t last_copied_bytes() const { return last_copied_bytes_; }
  int64_t keys_total() const { return keys_total_; }

  std::string Path() const;
  persistence::SnapshotOptions OptionsNow(bool for_aof) const;
  // How values are written: to files and to other servers.
  persistence::RdbForm Form() const;

 private:
  void CheckPoints();
  void Finish(SaveChild::End end);

  Server& server_;
  SaveChild child_;
  bool scheduled_ = false, last_ok_ = true;
  int64_t last_save_s_, last_try_s_ = 0, last_seconds_ = -1, saves_ = 0, dirty_at_begin_ = 0, keys_total_ = 0;
  uint64_t last_copied_bytes_ = 0;
};

// Writes a snapshot to a file of this name, which is there whole or not at all: it is written under another name
// first. On failure errno says why.
bool WriteSnapshotFile(Keyspace& keyspace, const persistence::SnapshotOptions& options, const std::string& path,
                       bool checksum, bool sync_as_it_goes);

}  // namespace respect
