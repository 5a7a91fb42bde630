#include "engine/server/persistence/backup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "engine/persistence/file_sink.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/server.h"

namespace respect {

using persistence::AofFile;

std::string Backup::Directory() const {
  return std::filesystem::absolute(server_.persistence().PathOf(server_.options().backupdirname)).string();
}

bool Backup::in_progress() const {
  return state_ == State::kPending || state_ == State::kSnapshotting || state_ == State::kIncrementing;
}

Status Backup::Start() {
  if (in_progress()) return Error("ERR A backup is already in progress");
  if (state_ == State::kSealed) return Error("ERR A sealed backup is there; call BACKUP CLEANUP first");
  const std::string directory = Directory();
  std::error_code problem;
  if (mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST)
    return Error(fmt::format("ERR Can't create the backup directory: {}", std::strerror(errno)));
  if (!std::filesystem::is_empty(directory, problem) || problem) return Error("ERR The backup directory is not empty");

  AppendOnly& aof = server_.persistence().aof();
  Forget();
  start_s_ = server_.clock().NowUs() / 1'000'000;
  rewrites_before_ = aof.rewrites();
  state_ = State::kPending;
  if (aof.state() == AppendOnly::State::kOff) {
    own_aof_ = true;
    if (const Status started = aof.Start(); !started.ok()) Fail(std::string(started.error().text()));
  } else if (!aof.rewriting() && !aof.scheduled()) {
    aof.RewriteLater();
  }
  if (state_ == State::kFailed) return Error("ERR " + error_);
  server_.persistence().Cron();
  return Done{};
}

void Backup::Cron() {
  const AppendOnly& aof = server_.persistence().aof();
  if (state_ == State::kPending && aof.rewriting()) state_ = State::kSnapshotting;
  if (state_ == State::kPending || state_ == State::kSnapshotting) {
    if (aof.rewrites() == rewrites_before_ || aof.rewriting()) return;
    if (aof.last_ok()) return BaseIsThere();
    return Fail("The base could not be written");
  }
  const int64_t ttl_s = server_.options().backup_sealed_ttl;
  if (state_ == State::kSealed && ttl_s > 0 && server_.clock().NowUs() / 1'000'000 - end_s_ >= ttl_s)
    static_cast<void>(Cleanup().ok());
}

void Backup::BaseIsThere() {
  const persistence::AofManifest& manifest = server_.persistence().aof().manifest();
  if (!manifest.base() || manifest.increments().empty() || !Link(manifest.base()->name))
    return Fail("The base could not be linked");
  base_ = manifest.base()->name;
  first_increment_ = manifest.increments().front().seq;
  state_ = State::kIncrementing;
}

bool Backup::Link(const std::string& name) {
  const std::string from = server_.persistence().aof().PathOf(name);
  return link(from.c_str(), (Directory() + '/' + name).c_str()) == 0;
}

void Backup::KeepIncrements() {
  if (state_ != State::kIncrementing) return;
  for (const AofFile& file : server_.persistence().aof().manifest().increments()) {
    if (file.seq < first_increment_ || std::ranges::find(increments_, file.name) != increments_.end()) continue;
    if (!Link(file.name)) return Fail("An increment could not be linked");
    increments_.push_back(file.name);
  }
}

bool Backup::WriteManifest() {
  std::string text;
  const auto add = [&](const std::string& name, int64_t seq, char type) {
    text += fmt::format("file {} seq {} type {}\n", name, seq, type);
  };
  add(base_, 1, 'b');
  for (size_t i = 0; i < increments_.size(); ++i) add(increments_[i], static_cast<int64_t>(i) + 1, 'i');
  const std::string name = server_.options().appendfilename + ".manifest";
  const int fd = open((Directory() + '/' + name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) return false;
  const bool written = persistence::WriteAll(fd, text) && fsync(fd) == 0;
  close(fd);
  if (!written) return false;
  manifest_ = name;
  persistence::SyncDirectory(Directory());
  return true;
}

Status Backup::Seal() {
  if (state_ != State::kIncrementing) return Error("ERR There is no backup that can be sealed");
  AppendOnly& aof = server_.persistence().aof();
  if (!aof.Sync()) return Error("ERR The append-only file could not be brought to disk");
  KeepIncrements();
  if (state_ != State::kIncrementing || !WriteManifest()) {
    Fail("The files could not be linked");
    return Error("ERR " + error_);
  }
  // What comes now is in no file of the backup.
  if (own_aof_) {
    EndOwnAof();
  } else if (const Status rotated = aof.Rotate(); !rotated.ok()) {
    Fail(std::string(rotated.error().text()));
    return Error("ERR " + error_);
  }
  state_ = State::kSealed;
  end_s_ = server_.clock().NowUs() / 1'000'000;
  return Done{};
}

Status Backup::Abort() {
  if (!in_progress()) return Error("ERR There is no backup in progress");
  Fail("The backup was aborted");
  return Done{};
}

Status Backup::Cleanup() {
  if (in_progress()) return Error("ERR A backup is in progress; call BACKUP ABORT first");
  RemoveFiles();
  Forget();
  return Done{};
}

std::vector<std::string> Backup::Files() const {
  std::vector<std::string> files;
  if (!base_.empty()) files.push_back(Directory() + '/' + base_);
  if (state_ != State::kSealed) return files;
  for (const std::string& name : increments_) files.push_back(Directory() + '/' + name);
  files.push_back(Directory() + '/' + manifest_);
  return files;
}

void Backup::Fail(const std::string& why) {
  state_ = State::kFailed;
  error_ = why;
  EndOwnAof();
  RemoveFiles();
}

void Backup::RemoveFiles() {
  increments_.push_back(base_);
  increments_.push_back(manifest_);
  for (const std::string& name : increments_) {
    if (!name.empty()) unlink((Directory() + '/' + name).c_str());
  }
  increments_.clear();  // what was linked is gone
  base_.clear();
  manifest_.clear();
}

void Backup::Forget() {
  state_ = State::kIdle;
  error_.clear();
  start_s_ = end_s_ = rewrites_before_ = first_increment_ = 0;
}

// Unless appending was asked for meanwhile.
void Backup::EndOwnAof() {
  if (!std::exchange(own_aof_, false) || server_.options().appendonly) return;
  server_.persistence().aof().Stop();
  server_.persistence().aof().RemoveFiles();
}

}  // namespace respect
