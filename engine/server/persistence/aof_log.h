// AofLog: the end of an append-only file: what is appended waits in memory until Flush, and is brought to disk as
// appendfsync asks. Changes of one command or transaction are kept together (MULTI ... EXEC).
//
//   buffer_   | whole units, not written yet ... | the running unit (has_unit) |
//                                                ^ unit_begin_
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "engine/base/bytes.h"
#include "engine/persistence/sync_thread.h"
#include "engine/server/config/options.h"
#include "engine/server/persistence/append_buffer.h"

namespace respect {

// Appends a request in RESP.
void AppendRequest(std::string& out, std::span<const Bytes> args);

class AofLog {
 public:
  struct Settings {
    FsyncPolicy policy = FsyncPolicy::kEverySecond;
    bool may_sync = true;  // no child that writes (no-appendfsync-on-rewrite)
  };

  ~AofLog();

  // Goes on with this file from here on; what was appended before is written to the old one, if there was one.
  void Continue(int fd, int64_t size, const Settings& settings);
  bool open() const { return fd_ >= 0; }
  // Writes everything, brings it to disk and closes.
  void Close();

  // One of the changes of the running unit, in database `db`. `request`: the bytes in which a client sent just this, if
  // it did, which may go to the file as they are.
  void Add(int db, std::span<const Bytes> args, Bytes request = {});
  bool has_unit() const { return unit_count_ > 0; }
  // The unit is whole. With `timestamp_s`, which is not 0, this moment stands before it in a comment.
  void EndUnit(int64_t timestamp_s);

  // Writes what waits, and syncs it now (kAlways) or soon. `force`: whatever else is going on. Ends the unit.
  void Flush(int64_t now_ms, const Settings& settings, bool force);

  // Removes a file without waiting until its blocks are free.
  void RemoveFile(const std::string& path) { sync_.Remove(path); }

  // Brings what was written to disk; false when that failed.
  bool SyncNow();

  int64_t size() const { return size_; }          // of the open file, what waits included
  int64_t appended() const { return appended_; }  // in all files
  int64_t synced() const { return sync_.synced(); }
  size_t waiting() const { return buffer_.size(); }
  bool sync_pending() const { return sync_.busy(); }
  int64_t delayed_syncs() const { return delayed_syncs_; }
  // Why the last write or sync failed; empty when it did not.
  std::string problem() const;
  bool write_failed() const { return write_error_ != 0; }
  // A sync that failed under `always` cannot be made good.
  bool lost() const { return lost_; }

 private:
  void Append(std::span<const Bytes> args);
  void Wrote(size_t bytes);
  bool WriteBuffer(const Settings& settings);
  void Sync(int64_t now_ms, const Settings& settings);

  int fd_ = -1;
  int64_t size_ = 0, appended_ = 0, written_ = 0;
  int64_t file_written_ = 0, begun_ = 0;  // of the open file: what it has, and what of it the system was made to write
  int db_ = -1;
  AppendBuffer buffer_;
  size_t unit_begin_ = 0, unit_count_ = 0;
  int64_t last_timestamp_ = 0;
  int64_t last_sync_ms_ = 0, postponed_since_ms_ = 0, postpones_until_ms_ = 0, delayed_syncs_ = 0;
  int write_error_ = 0;
  bool lost_ = false;
  persistence::SyncThread sync_;
};

}  // namespace respect
