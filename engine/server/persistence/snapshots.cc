#include "engine/server/persistence/snapshots.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "engine/persistence/dump_payload.h"
#include "engine/persistence/file_sink.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/scripting/scripting.h"
#include "engine/server/server.h"

namespace respect {
namespace {

constexpr size_t kBuffer = 256 * 1024;
// After a save that failed the next one that comes by itself waits so long.
constexpr int64_t kRetrySeconds = 5;

std::string TemporaryName(const std::string& path, pid_t pid) {
  return (std::filesystem::path(path).parent_path() / fmt::format("temp-{}.rdb", pid)).string();
}

}  // namespace

bool WriteSnapshotFile(Keyspace& keyspace, const persistence::SnapshotOptions& options, const std::string& path,
                       bool checksum, bool sync_as_it_goes) {
  const std::string temporary = TemporaryName(path, getpid());
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return false;
  persistence::FileSink sink(fd, {.checksum = checksum, .sync_as_it_goes = sync_as_it_goes});
  persistence::Output out(kBuffer, [&](Bytes bytes) { return sink.Write(bytes); });
  bool written = persistence::WriteSnapshot(keyspace, options, out);
  if (written) {
    const uint64_t sum = sink.checksum();
    written = persistence::WriteAll(fd, {reinterpret_cast<const char*>(&sum), sizeof(sum)});
  }
  written = written && fsync(fd) == 0;
  int error = errno;
  if (close(fd) != 0 && written) written = false, error = errno;
  if (written && rename(temporary.c_str(), path.c_str()) == 0) {
    const std::string directory = std::filesystem::path(path).parent_path().string();
    persistence::SyncDirectory(directory.empty() ? "." : directory);
    return true;
  }
  if (written) error = errno;
  unlink(temporary.c_str());
  errno = error;
  return false;
}

Snapshots::Snapshots(Server& server) : server_(server), last_save_s_(server.started_unix_seconds()) {}

std::string Snapshots::Path() const { return server_.persistence().PathOf(server_.options().dbfilename); }

persistence::SnapshotOptions Snapshots::OptionsNow(bool for_aof) const {
  const Options& options = server_.options();
  const bool lru = options.lrm || options.maxmemory_policy == EvictionPolicy::kAllKeysLru ||
                   options.maxmemory_policy == EvictionPolicy::kVolatileLru;
  return {.form = Form(),
          .server_version = options.serve_version.Text(),
          .unix_seconds = server_.clock().NowUs() / 1'000'000,
          .used_memory = server_.UsedMemory(),
          .for_aof = for_aof,
          .idle_times = lru,
          .key_delay_us = options.rdb_key_save_delay,
          .functions = server_.scripting().functions().Sources(),
          .progress = {}};
}

persistence::RdbForm Snapshots::Form() const {
  const Options& options = server_.options();
  const int served = persistence::RdbVersionOf(options.serve_version);
  return {.version = std::min(served, static_cast<int>(options.rdb_version)), .compress = options.rdb_compression};
}

bool Snapshots::Save() {
  const bool saved = WriteSnapshotFile(server_.keyspace(), OptionsNow(false), Path(), server_.options().rdb_checksum,
                                       server_.options().rdb_sync_as_it_goes);
  last_ok_ = saved;
  ++saves_;
  if (saved) {
    server_.LogNotice("DB saved on disk");
    server_.keyspace().stats().dirty = 0;
    last_save_s_ = server_.clock().NowUs() / 1'000'000;
  } else {
    server_.LogWarning(fmt::format("Error saving DB to '{}': {}", Path(), std::strerror(errno)));
  }
  server_.persistence().StateChanged();
  return saved;
}

bool Snapshots::Begin() {
  scheduled_ = false;
  last_try_s_ = server_.clock().NowUs() / 1'000'000;
  dirty_at_begin_ = server_.keyspace().stats().dirty;
  keys_total_ = 0;
  for (int i = 0; i < server_.keyspace().database_count(); ++i)
    keys_total_ += static_cast<int64_t>(server_.keyspace().db(i).size());
  const bool started = child_.Start(server_.clock().NowUs() / 1000, [this](SaveProgress& progress) {
    persistence::SnapshotOptions options = OptionsNow(false);
    options.progress = [&progress](uint64_t keys) { progress.keys = keys; };
    return WriteSnapshotFile(server_.keyspace(), options, Path(), server_.options().rdb_checksum,
                             server_.options().rdb_sync_as_it_goes);
  });
  if (started) {
    server_.LogNotice(fmt::format("Background saving started by pid {}", child_.pid()));
    server_.persistence().CountFork(child_.fork_us());
  } else {
    last_ok_ = false;
    server_.LogWarning(fmt::format("Can't save in background: fork: {}", std::strerror(errno)));
    server_.persistence().StateChanged();
  }
  return started;
}

void Snapshots::Cancel() {
  if (!child_.running()) return;
  const pid_t pid = child_.pid();
  child_.Kill();
  unlink(TemporaryName(Path(), pid).c_str());
}

void Snapshots::Finish(SaveChild::End end) {
  const int64_t now_ms = server_.clock().NowUs() / 1000;
  last_seconds_ = (now_ms - child_.started_ms()) / 1000;
  last_copied_bytes_ = child_.progress().copied_bytes;
  switch (end) {
    case SaveChild::End::kDone:
      server_.LogNotice("Background saving terminated with success");
      server_.keyspace().stats().dirty -= dirty_at_begin_;
      last_save_s_ = now_ms / 1000;
      last_ok_ = true;
      break;
    case SaveChild::End::kFailed:
      server_.LogWarning("Background saving error");
      last_ok_ = false;
      break;
    case SaveChild::End::kKilled:
      server_.LogWarning("Background saving terminated by signal 9");
      last_ok_ = false;
      break;
  }
  ++saves_;
  server_.persistence().StateChanged();
}

void Snapshots::CheckPoints() {
  const int64_t now_s = server_.clock().NowUs() / 1'000'000;
  for (const SavePoint& point : server_.options().save) {
    if (server_.keyspace().stats().dirty < point.changes || now_s - last_save_s_ <= point.seconds) continue;
    if (!last_ok_ && now_s - last_try_s_ <= kRetrySeconds) continue;
    server_.LogNotice(fmt::format("{} changes in {} seconds. Saving...", point.changes, point.seconds));
    Begin();
    return;
  }
}

void Snapshots::Reap() {
  const pid_t pid = child_.pid();
  if (const std::optional<SaveChild::End> end = child_.Poll()) {
    if (*end == SaveChild::End::kKilled) unlink(TemporaryName(Path(), pid).c_str());
    Finish(*end);
  }
}

void Snapshots::Cron(bool others) {
  Reap();
  if (running() || others) return;
  CheckPoints();
  const int64_t now_s = server_.clock().NowUs() / 1'000'000;
  if (scheduled_ && !running() && (last_ok_ || now_s - last_try_s_ > kRetrySeconds)) Begin();
}

}  // namespace respect
