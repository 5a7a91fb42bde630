#include "engine/server/persistence/append_only.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "engine/persistence/file_sink.h"
#include "engine/persistence/mapped_file.h"
#include "engine/server/persistence/aof_loader.h"
#include "engine/server/persistence/aof_rewrite.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/server.h"

namespace respect {

using persistence::AofFile;
using persistence::AofManifest;

namespace {

// After rewrites that failed the next one that comes by itself waits, ever longer.
constexpr int64_t kFirstDelayMs = 60'000, kMostDelayMs = 3'600'000;
constexpr int kFailuresBeforeDelay = 3;

}  // namespace

std::string AppendOnly::Directory() const { return server_.persistence().PathOf(server_.options().appenddirname); }
std::string AppendOnly::PathOf(const std::string& name) const { return Directory() + '/' + name; }
std::string AppendOnly::ManifestPath() const { return PathOf(server_.options().appendfilename + ".manifest"); }

int64_t AppendOnly::SizeOf(const std::string& path) const {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_size : 0;
}

AofLog::Settings AppendOnly::LogSettings() const {
  const Options& options = server_.options();
  const bool child = rewriting() || server_.persistence().snapshots().running();
  return {.policy = options.appendfsync, .may_sync = !options.no_appendfsync_on_rewrite || !child};
}

// ---- The manifest ----

Status AppendOnly::ReadManifest() {
  persistence::MappedFile file;
  if (file.Open(ManifestPath())) {
    Result<AofManifest> manifest = AofManifest::Parse(file.bytes());
    if (!manifest.ok())
      return Error("Error reading the manifest " + ManifestPath() + ": " + std::string(manifest.error().text()));
    manifest_ = std::move(*manifest);
    if (manifest_.history().empty()) return Done{};
    DeleteHistory();
    WriteManifest();
    return Done{};
  }
  if (errno != ENOENT)
    return Error("Fatal error: can't open the AOF manifest file " + ManifestPath() +
                 " for reading: " + std::strerror(errno));
  return server_.options().appendonly ? TakeOldFile() : Done{};
}

// Before Redis 7 there was one file, beside the snapshot: it becomes the base.
Status AppendOnly::TakeOldFile() {
  const std::string& name = server_.options().appendfilename;
  const std::string old = server_.persistence().PathOf(name);
  struct stat status {};
  if (stat(old.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return Done{};
  mkdir(Directory().c_str(), 0755);
  manifest_.Rebase({name, 1}, 1);
  if (rename(old.c_str(), PathOf(name).c_str()) != 0 || !WriteManifest())
    return Error(fmt::format("Error upgrading the old AOF file {}: {}", old, std::strerror(errno)));
  server_.LogNotice(fmt::format("Successfully migrated an old-style AOF configuration ({}) into an AOF directory ({}).",
                                name, server_.options().appenddirname));
  return Done{};
}

// The manifest is there whole, old or new.
bool AppendOnly::WriteManifest() {
  const std::string temporary = PathOf("temp_" + server_.options().appendfilename + ".manifest");
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return false;
  bool written = persistence::WriteAll(fd, manifest_.Text()) && fsync(fd) == 0;
  written = close(fd) == 0 && written;
  if (written && rename(temporary.c_str(), ManifestPath().c_str()) == 0) {
    persistence::SyncDirectory(Directory());
    return true;
  }
  unlink(temporary.c_str());
  return false;
}

// The manifest on disk goes on naming them until it is written the next time, or the server starts: to write it now
// would let everybody wait until the blocks of large files are free.
void AppendOnly::DeleteHistory() {
  for (const AofFile& file : manifest_.history()) log_.RemoveFile(PathOf(file.name));
  manifest_.ForgetHistory();
}

// ---- Start and end ----

bool AppendOnly::LoadFile(const AofFile& file, bool last) {
  persistence::MappedFile mapped;
  const std::string path = PathOf(file.name);
  if (!mapped.Open(path)) {
    server_.LogWarning(
        fmt::format("Fatal error: can't open the append log file {} for reading: {}", file.name, std::strerror(errno)));
    return false;
  }
  const int64_t begin_us = server_.clock().MonotonicUs();
  AofLoader loader(server_, mapped, file.name);
  if (!loader.Load()) return false;
  if (loader.truncated_at() && (!last || !server_.options().aof_load_truncated)) {
    server_.LogWarning(fmt::format(
        "Unexpected end of file reading the append only file {}. You can: 1) Make a backup of your AOF file, then use "
        "./redis-check-aof --fix <filename.manifest>. 2) Alternatively you can set the 'aof-load-truncated' "
        "configuration "
        "option to yes and restart the server.",
        file.name));
    return false;
  }
  if (loader.truncated_at()) {
    server_.LogWarning(fmt::format("!!! Warning: short read while loading the AOF file {}!!!", file.name));
    server_.LogWarning(fmt::format("AOF {} loaded anyway because aof-load-truncated is enabled", file.name));
    if (truncate(path.c_str(), static_cast<off_t>(*loader.truncated_at())) != 0) return false;
  }
  server_.LogNotice(fmt::format("DB loaded from {} file {}: {:.3f} seconds",
                                manifest_.base() && manifest_.base()->name == file.name ? "base" : "incr", file.name,
                                static_cast<double>(server_.clock().MonotonicUs() - begin_us) / 1e6));
  return true;
}

bool AppendOnly::Load() {
  closed_size_ = 0;
  const std::vector<AofFile> files = manifest_.Files();
  for (const AofFile& file : files) {
    const bool last = &file == &files.back();
    if (!LoadFile(file, last)) return false;
    const int64_t size = SizeOf(PathOf(file.name));
    if (!manifest_.increments().empty() && last) continue;
    closed_size_ += size;
  }
  base_size_ = closed_size_ + (manifest_.increments().empty() ? 0 : SizeOf(PathOf(files.back().name)));
  return true;
}

Status AppendOnly::NewIncrement(bool into_manifest) {
  mkdir(Directory().c_str(), 0755);
  const AofFile next = manifest_.NextIncrement(server_.options().appendfilename);
  const int fd = open(PathOf(next.name).c_str(), O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return Error(fmt::format("Can't open the append-only file {}: {}", next.name, std::strerror(errno)));
  const AofManifest before = manifest_;
  manifest_.AddIncrement(next);
  if (into_manifest && !WriteManifest()) {
    const int error = errno;
    manifest_ = before;
    close(fd);
    unlink(PathOf(next.name).c_str());
    return Error(fmt::format("Fail to write the AOF manifest: {}", std::strerror(error)));
  }
  closed_size_ += log_.open() ? log_.size() : 0;
  log_.Continue(fd, 0, LogSettings());
  increment_ = next;
  return Done{};
}

Status AppendOnly::OpenAtStart() {
  if (!server_.options().appendonly) return Done{};
  mkdir(Directory().c_str(), 0755);
  if (manifest_.empty()) {
    const AofFile base = manifest_.NextBase(server_.options().appendfilename, server_.options().aof_use_rdb_preamble);
    server_.LogNotice(fmt::format("Creating AOF base file {} on server start", base.name));
    SaveProgress progress;
    if (!WriteBase(PathOf(base.name), progress))
      return Error(fmt::format("Can't write the AOF base file: {}", std::strerror(errno)));
    manifest_.Rebase(base, manifest_.NextIncrement("").seq);
    closed_size_ = base_size_ = SizeOf(PathOf(base.name));
  }
  state_ = State::kOn;
  server_.persistence().StateChanged();
  if (manifest_.increments().empty()) {
    server_.LogNotice(fmt::format("Creating AOF incr file {} on server start",
                                  manifest_.NextIncrement(server_.options().appendfilename).name));
    return NewIncrement(true);
  }
  increment_ = manifest_.increments().back();
  const int fd = open(PathOf(increment_.name).c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0)
    return Error(fmt::format("Can't open the append-only file {}: {}", increment_.name, std::strerror(errno)));
  log_.Continue(fd, SizeOf(PathOf(increment_.name)), LogSettings());
  server_.LogNotice(fmt::format("Opening AOF incr file {} on server start", increment_.name));
  return Done{};
}

Status AppendOnly::Start() {
  state_ = State::kWaiting;
  if (server_.persistence().snapshots().running()) {
    scheduled_ = true;
    server_.LogNotice(
        "AOF was enabled but there is already another background operation. An AOF background was scheduled to start "
        "when possible.");
  } else if (!Rewrite()) {
    state_ = State::kOff;
    return Error("Unable to turn on AOF. Check server logs.");
  }
  server_.persistence().StateChanged();
  return Done{};
}

void AppendOnly::Stop() {
  CancelRewrite();
  scheduled_ = false;
  Flush(true);
  log_.Close();
  state_ = State::kOff;
  closed_size_ = 0;
  server_.persistence().StateChanged();
}

// ---- Writing ----

void AppendOnly::EndUnit() {
  if (!log_.has_unit()) return;
  log_.EndUnit(server_.options().aof_timestamp_enabled ? server_.keyspace().now_ms() / 1000 : 0);
}

void AppendOnly::Flush(bool force) {
  const bool failed = log_.write_failed();
  log_.Flush(server_.clock().MonotonicUs() / 1000, LogSettings(), force);
  if (log_.lost()) {
    server_.LogWarning("Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting...");
    _exit(1);
  }
  if (log_.write_failed() != failed) {
    if (failed) {
      server_.LogWarning("AOF write error looks solved. The server can write again.");
    } else {
      server_.LogWarning("Error writing to the AOF file: " + log_.problem());
    }
    server_.persistence().StateChanged();
  }
}

bool AppendOnly::Sync() {
  EndUnit();
  Flush(true);
  return !log_.write_failed() && log_.SyncNow();
}

void AppendOnly::RemoveFiles() {
  for (const AofFile& file : manifest_.Files()) log_.RemoveFile(PathOf(file.name));
  log_.RemoveFile(PathOf(increment_.name));
  unlink(ManifestPath().c_str());
  rmdir(Directory().c_str());
  manifest_ = {};
}

// ---- Writing anew ----

bool AppendOnly::WriteBase(const std::string& path, SaveProgress& progress) {
  persistence::SnapshotOptions options = server_.persistence().snapshots().OptionsNow(true);
  options.progress = [&progress](uint64_t keys) { progress.keys = keys; };
  const Options& given = server_.options();
  if (given.aof_use_rdb_preamble)
    return WriteSnapshotFile(server_.keyspace(), options, path, given.rdb_checksum, given.rdb_sync_as_it_goes);
  return WriteCommandsFile(server_.keyspace(), options.functions, path, given.aof_timestamp_enabled);
}

bool AppendOnly::Rewrite() {
  scheduled_ = false;
  Flush(true);
  if (log_.write_failed()) return false;  // what waits belongs to the old increment
  // What follows the fork belongs to the new increment. One that waits for its first base is not in the manifest yet.
  mkdir(Directory().c_str(), 0755);
  const Status opened = state_ == State::kOff ? Status(Done{}) : NewIncrement(state_ == State::kOn);
  if (!opened.ok()) {
    server_.LogWarning(opened.error().text());
    last_ok_ = false;
    return false;
  }
  const std::string path = PathOf("temp-rewriteaof-bg.aof");
  const bool started = child_.Start(server_.clock().NowUs() / 1000,
                                    [this, &path](SaveProgress& progress) { return WriteBase(path, progress); });
  if (!started) {
    last_ok_ = false;
    server_.LogWarning(fmt::format("Can't rewrite append only file in background: fork: {}", std::strerror(errno)));
    return false;
  }
  server_.persistence().CountFork(child_.fork_us());
  server_.LogNotice(fmt::format("Background append only file rewriting started by pid {}", child_.pid()));
  return true;
}

void AppendOnly::CancelRewrite() {
  if (!child_.running()) return;
  const pid_t pid = child_.pid();
  child_.Kill();
  log_.RemoveFile(PathOf("temp-rewriteaof-bg.aof"));
  unlink(PathOf(fmt::format("temp-{}.rdb", pid)).c_str());
}

// The child is done: what it wrote becomes the base.
bool AppendOnly::Finish() {
  server_.persistence().backup().KeepIncrements();
  const AofManifest before = manifest_;
  const AofFile base = manifest_.NextBase(server_.options().appendfilename, server_.options().aof_use_rdb_preamble);
  if (rename(PathOf("temp-rewriteaof-bg.aof").c_str(), PathOf(base.name).c_str()) != 0) return false;
  // Without appending going on, all that was before is in the base.
  manifest_.Rebase(base, state_ == State::kOff ? manifest_.NextIncrement("").seq : increment_.seq);
  if (!WriteManifest()) {
    manifest_ = before;
    unlink(PathOf(base.name).c_str());
    return false;
  }
  DeleteHistory();
  closed_size_ = SizeOf(PathOf(base.name));
  base_size_ = current_size();
  if (state_ == State::kWaiting) state_ = State::kOn;
  return true;
}

void AppendOnly::CheckGrowth() {
  const Options& options = server_.options();
  if (state_ != State::kOn || options.auto_aof_rewrite_percentage == 0) return;
  if (consecutive_failures_ >= kFailuresBeforeDelay && server_.clock().MonotonicUs() / 1000 < next_try_ms_) return;
  if (current_size() <= options.auto_aof_rewrite_min_size) return;
  const int64_t base = std::max<int64_t>(1, base_size_);
  const int64_t growth = current_size() * 100 / base - 100;
  if (growth < options.auto_aof_rewrite_percentage) return;
  server_.LogNotice(fmt::format("Starting automatic rewriting of AOF on {}% growth", growth));
  Rewrite();
}

void AppendOnly::Reap() {
  const pid_t pid = child_.pid();
  const std::optional<SaveChild::End> end = child_.Poll();
  if (!end) return;
  const int64_t now_ms = server_.clock().NowUs() / 1000;
  last_seconds_ = (now_ms - child_.started_ms()) / 1000;
  last_copied_bytes_ = child_.progress().copied_bytes;
  ++rewrites_;
  last_ok_ = *end == SaveChild::End::kDone && Finish();
  if (last_ok_) {
    consecutive_failures_ = 0;
    server_.LogNotice("Background AOF rewrite finished successfully");
  } else {
    Failed(pid);
  }
  server_.persistence().StateChanged();
}

void AppendOnly::Failed(pid_t pid) {
  ++consecutive_failures_;
  const int64_t doublings = std::clamp<int64_t>(consecutive_failures_ - kFailuresBeforeDelay, 0, 6);
  next_try_ms_ = server_.clock().MonotonicUs() / 1000 + std::min(kFirstDelayMs << doublings, kMostDelayMs);
  server_.LogWarning("Background AOF rewrite terminated with error");
  log_.RemoveFile(PathOf("temp-rewriteaof-bg.aof"));
  unlink(PathOf(fmt::format("temp-{}.rdb", pid)).c_str());
  if (state_ == State::kWaiting) scheduled_ = true;
}

void AppendOnly::Cron(bool others) {
  Reap();
  if (rewriting() || others) return;
  if (scheduled_) Rewrite();
  if (!rewriting()) CheckGrowth();
}

}  // namespace respect
