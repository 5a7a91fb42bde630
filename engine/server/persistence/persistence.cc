#include "engine/server/persistence/persistence.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "engine/persistence/dump_payload.h"
#include "engine/persistence/mapped_file.h"
#include "engine/server/scripting/scripting.h"
#include "engine/server/server.h"

namespace respect {

// The time while files are loaded: nothing expires, nothing is appended, data is not to be touched.
class Persistence::Loading {
 public:
  Loading(Persistence& persistence, int64_t total_bytes) : persistence_(persistence) {
    Server& server = persistence_.server_;
    persistence_.load_stats_ = {.started_s = server.clock().NowUs() / 1'000'000, .total_bytes = total_bytes};
    persistence_.loading_ = true;
    server.keyspace().set_expires(false);
    persistence_.StateChanged();
  }
  ~Loading() {
    persistence_.loading_ = false;
    persistence_.server_.keyspace().set_expires(true);
    persistence_.StateChanged();
  }
  Loading(const Loading&) = delete;
  Loading& operator=(const Loading&) = delete;

 private:
  Persistence& persistence_;
};

Persistence::Persistence(Server& server) : server_(server), snapshots_(server), aof_(server), backup_(server) {}

std::string Persistence::PathOf(const std::string& name) const {
  const std::string& directory = server_.options().directory;
  return directory.empty() ? name : directory + '/' + name;
}

// ---- Loading ----

size_t Persistence::EventInterval() const {
  return static_cast<size_t>(server_.options().loading_process_events_interval_bytes);
}

void Persistence::OnProgress(size_t offset) {
  load_stats_.loaded_bytes = static_cast<int64_t>(offset);
  server_.TurnWhileLoading();
}

Result<persistence::LoadFigures> Persistence::LoadSnapshotBytes(Bytes bytes, bool drop_expired, bool merge) {
  persistence::LoadOptions options;
  options.drop_expired = drop_expired;
  options.overwrite = merge;
  options.check_checksum = server_.options().rdb_checksum && !server_.options().skip_checksum_validation;
  options.newest = persistence::RdbVersionOf(server_.options().serve_version);
  options.key_delay_us = server_.options().key_load_delay;
  options.progress_bytes = EventInterval();
  options.progress = [this](size_t offset) { OnProgress(offset); };
  options.function = [this, merge](Bytes code) { return LoadFunctions(code, merge); };
  Result<persistence::LoadFigures> loaded = persistence::LoadSnapshot(bytes, server_.keyspace(), options);
  if (!loaded.ok()) return loaded;
  load_stats_.last_keys_loaded = static_cast<int64_t>(loaded->keys - loaded->expired);
  load_stats_.last_keys_expired = static_cast<int64_t>(loaded->expired);
  return loaded;
}

bool Persistence::LoadFunctions(Bytes code, bool merge) {
  Scripting& scripting = server_.scripting();
  const Result<std::string> loaded = scripting.functions().Load(scripting.function_machine(), code, merge);
  if (!loaded.ok()) server_.LogWarning("Failed creating the library: " + std::string(loaded.error().text()));
  return loaded.ok();
}

void Persistence::ForgetAll() {
  server_.keyspace().FlushAll(false);
  server_.scripting().FlushFunctions();
}

bool Persistence::LoadSnapshotFile(bool merge) {
  persistence::MappedFile file;
  if (!file.Open(snapshots_.Path())) {
    if (errno == ENOENT) return true;
    server_.LogWarning(
        fmt::format("Fatal error loading the DB, check server logs. Exiting.: {}", std::strerror(errno)));
    return false;
  }
  const int64_t begin_us = server_.clock().MonotonicUs();
  const Loading loading(*this, static_cast<int64_t>(file.bytes().size()));
  const Result<persistence::LoadFigures> loaded = LoadSnapshotBytes(file.bytes(), true, merge);
  if (!loaded.ok()) {
    server_.LogWarning(loaded.error().text());
    server_.LogWarning("Fatal error loading the DB, check server logs. Exiting.");
    return false;
  }
  server_.LogNotice(fmt::format("Done loading RDB, keys loaded: {}, keys expired: {}, empty keys skipped: {}.",
                                load_stats_.last_keys_loaded, loaded->expired, loaded->empty));
  server_.LogNotice(fmt::format("DB loaded from disk: {:.3f} seconds",
                                static_cast<double>(server_.clock().MonotonicUs() - begin_us) / 1e6));
  return true;
}

bool Persistence::LoadAtStart() {
  const Status manifest = aof_.ReadManifest();
  if (!manifest.ok()) {
    server_.LogWarning(manifest.error().text());
    return false;
  }
  if (server_.options().appendonly) {
    const Loading loading(*this, 0);
    if (aof_.has_files() && !aof_.Load()) return false;
  } else if (!LoadSnapshotFile()) {
    return false;
  }
  server_.keyspace().stats() = {};
  const Status opened = aof_.OpenAtStart();
  if (opened.ok()) return true;
  server_.LogWarning(opened.error().text());
  return false;
}

bool Persistence::ReloadSnapshot(bool keep_data, bool merge) {
  reloading_ = true;
  if (!keep_data) ForgetAll();
  const bool loaded = LoadSnapshotFile(merge);
  reloading_ = false;
  server_.keyspace().stats().dirty = 0;
  return loaded;
}

bool Persistence::ReloadAof() {
  aof_.Flush(true);
  reloading_ = true;
  ForgetAll();
  reloading_ = false;
  const Loading loading(*this, 0);
  const bool loaded = aof_.Load();
  server_.keyspace().stats().dirty = 0;
  return loaded;
}

// ---- Life ----

void Persistence::StateChanged() {
  server_.set_guarded(loading_ || !RefusalOfWrites().empty());
  server_.set_propagates(aof_.records() && !loading_);
}

bool Persistence::snapshot_failed() const {
  const Options& options = server_.options();
  return options.stop_writes_on_bgsave_error && !options.save.empty() && !snapshots_.last_ok();
}

std::string Persistence::AppendProblem() const { return aof_.records() ? aof_.log().problem() : std::string(); }

std::string Persistence::RefusalOfWrites() const {
  if (snapshot_failed())
    return "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands "
           "that may modify the data set are disabled, because this instance is configured to report errors during "
           "writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for "
           "details about the RDB error.";
  const std::string problem = AppendProblem();
  return problem.empty() ? problem : "MISCONF Errors writing to the AOF file: " + problem;
}

std::string Persistence::RefusalOfScripts() const {
  constexpr char kBlocked[] =
      ", but it's currently unable to persist to disk. Writable scripts are blocked. "
      "Use 'no-writes' flag for read only scripts.";
  if (snapshot_failed()) return std::string("MISCONF Redis is configured to save RDB snapshots") + kBlocked;
  const std::string problem = AppendProblem();
  if (problem.empty()) return {};
  return std::string("MISCONF Redis is configured to persist data to AOF") + kBlocked + " AOF error: " + problem;
}

void Persistence::BeforeReplies() {
  if (!aof_.records() || loading_) return;
  aof_.EndUnit();
  aof_.Flush(false);
  TellSynced();
}

void Persistence::TellSynced() {
  const int64_t synced = aof_.log().synced();
  if (std::exchange(synced_told_, synced) != synced && server_.blocking().anybody_waits_without_keys())
    server_.blocking().ServeKeyless();
}

void Persistence::Reap() {
  snapshots_.Reap();
  aof_.Reap();
  backup_.Cron();
}

void Persistence::AwaitChildren() {
  snapshots_.child().Await();
  aof_.child().Await();
  Reap();
}

void Persistence::Cron() {
  if (loading_) return;
  snapshots_.Cron(aof_.rewriting());
  aof_.Cron(snapshots_.running());
  backup_.Cron();
  migration_.CloseIdle(server_.keyspace().now_ms());
  if (aof_.records()) {
    aof_.Flush(false);
    TellSynced();
    StateChanged();
  }
}

bool Persistence::PrepareToEnd(const Ending& ending) {
  if (snapshots_.running()) {
    server_.LogWarning("There is a child saving an .rdb. Killing it!");
    snapshots_.Cancel();
  }
  if (aof_.state() != AppendOnly::State::kOff) {
    if (aof_.rewriting()) {
      if (aof_.state() == AppendOnly::State::kWaiting && !ending.force) {
        server_.LogWarning("Writing initial AOF. Can't exit.");
        return false;
      }
      server_.LogWarning("There is a child rewriting the AOF. Killing it!");
      aof_.CancelRewrite();
    }
    server_.LogNotice("Calling fsync() on the AOF file.");
    aof_.EndUnit();
    aof_.Flush(true);
    aof_.Close();
  }
  const bool save = ending.save || (!server_.options().save.empty() && !ending.nosave);
  if (save) {
    server_.LogNotice("Saving the final RDB snapshot before exiting.");
    if (!snapshots_.Save()) {
      server_.LogWarning(ending.force ? "Error trying to save the DB. Exiting anyway."
                                      : "Error trying to save the DB, can't exit.");
      if (!ending.force) return false;
    }
  }
  return true;
}

void Persistence::AllFlushed() {
  if (loading_ || reloading_) return;
  snapshots_.Cancel();
  if (server_.options().save.empty()) return;
  const int64_t dirty = server_.keyspace().stats().dirty;
  snapshots_.Save();
  server_.keyspace().stats().dirty = dirty;
}

}  // namespace respect
