// Backup: files of the data that can be copied away while the server goes on: a base made for it, and every change
// until it is sealed, linked into a folder of their own, so that what becomes of the append-only file is no matter.
//
//   idle -Start-> pending -> snapshotting -the base is there-> incrementing -Seal-> sealed -Cleanup-> idle
//                    any of the three -Abort, or what goes wrong-> failed -Start or Cleanup->
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace respect {

class Server;

class Backup {
 public:
  enum class State { kIdle, kPending, kSnapshotting, kIncrementing, kSealed, kFailed };

  explicit Backup(Server& server) : server_(server) {}

  Status Start();
  Status Seal();
  Status Abort();
  Status Cleanup();

  State state() const { return state_; }
  bool in_progress() const;
  const std::string& error() const { return error_; }
  int64_t start_s() const { return start_s_; }
  int64_t end_s() const { return end_s_; }
  // The files that are there for good, by their whole paths.
  std::vector<std::string> Files() const;

  // Sees how far the base has come, and whether a sealed backup is old enough to go.
  void Cron();
  // Increments are about to be dropped from the append-only file: those of the backup are kept.
  void KeepIncrements();

 private:
  std::string Directory() const;
  bool Link(const std::string& name);
  void BaseIsThere();
  void Fail(const std::string& why);
  void RemoveFiles();
  void Forget();
  void EndOwnAof();
  bool WriteManifest();

  Server& server_;
  State state_ = State::kIdle;
  std::string error_;
  int64_t start_s_ = 0, end_s_ = 0;
  bool own_aof_ = false;  // appending goes on for the backup alone
  int64_t rewrites_before_ = 0, first_increment_ = 0;
  std::string base_, manifest_;
  std::vector<std::string> increments_;  // linked
};

}  // namespace respect
