// Parameters of writing to disk.
#include "engine/base/numbers.h"
#include "engine/server/config/parameter.h"

namespace respect {
namespace {

constexpr Bytes kInvalidSave = "Invalid save parameters";

// save [SECONDS CHANGES ...]: no word, or one empty word, means never. The first line of a file replaces the default,
// later ones add to it; CONFIG SET always replaces.
Status SetSave(Options& options, Parameter::Words words, Parameter::Source source) {
  if (words.empty() || (words.size() == 1 && words[0].empty())) {
    options.save.clear();
    options.save_is_default = false;
    return Done{};
  }
  if (words.size() % 2 != 0) return Error(kInvalidSave);
  std::vector<SavePoint> points;
  for (size_t i = 0; i < words.size(); i += 2) {
    const std::optional<int64_t> seconds = ParseInt(words[i]);
    const std::optional<int64_t> changes = ParseInt(words[i + 1]);
    if (!seconds || !changes || *seconds < 1 || *changes < 0) return Error(kInvalidSave);
    points.push_back({*seconds, *changes});
  }
  if (source == Parameter::Source::kCommand || options.save_is_default) options.save.clear();
  options.save_is_default = false;
  options.save.insert(options.save.end(), points.begin(), points.end());
  return Done{};
}

std::string SaveText(const Options& options) {
  std::string text;
  for (const SavePoint& point : options.save) {
    text.append(text.empty() ? "" : " ").append(std::to_string(point.seconds));
    text.append(" ").append(std::to_string(point.changes));
  }
  return text;
}

// The name of a file in `dir`.
Parameter FileName(Bytes name, std::string Options::*field, uint32_t flags) {
  auto set = [=](Options& options, Parameter::Words words, Parameter::Source) -> Status {
    if (words[0].find('/') != Bytes::npos) return Error(std::string(name) + " can't be a path, just a filename");
    if (words[0].empty() && name != "dbfilename") return Error(std::string(name) + " can't be empty");
    options.*field = words[0];
    return Done{};
  };
  return {name, {}, flags, set, [=](const Options& options) { return options.*field; }};
}

constexpr int64_t kMaxInt = INT32_MAX, kMaxLong = INT64_MAX;
constexpr uint32_t kImmutable = Parameter::kImmutable, kHidden = Parameter::kHidden;
constexpr EnumWord kFsync[] = {{"everysec", static_cast<int>(FsyncPolicy::kEverySecond)},
                               {"always", static_cast<int>(FsyncPolicy::kAlways)},
                               {"no", static_cast<int>(FsyncPolicy::kNo)}};

void AppendSnapshotParameters(std::vector<Parameter>& rows) {
  using namespace parameter;
  rows.push_back(FileName("dbfilename", &Options::dbfilename, Parameter::kProtected));
  rows.push_back(Bool("rdbcompression", &Options::rdb_compression));
  rows.push_back(Bool("rdbchecksum", &Options::rdb_checksum, kImmutable));
  rows.push_back(Bool("rdb-save-incremental-fsync", &Options::rdb_sync_as_it_goes));
  rows.push_back(Bool("stop-writes-on-bgsave-error", &Options::stop_writes_on_bgsave_error));
  rows.push_back(Int("rdb-version", &Options::rdb_version, 10, 12, kHidden));
  rows.push_back(Int("rdb-key-save-delay", &Options::rdb_key_save_delay, -kMaxInt - 1, kMaxInt, kHidden));
  rows.push_back(Int("key-load-delay", &Options::key_load_delay, -kMaxInt - 1, kMaxInt, kHidden));
  rows.push_back(Memory("loading-process-events-interval-bytes", &Options::loading_process_events_interval_bytes, 1024,
                        kMaxInt, kHidden));
}

void AppendAofParameters(std::vector<Parameter>& rows) {
  using namespace parameter;
  rows.push_back(Bool("appendonly", &Options::appendonly));
  rows.push_back(Enum("appendfsync", &Options::appendfsync, kFsync));
  rows.push_back(FileName("appendfilename", &Options::appendfilename, kImmutable));
  rows.push_back(FileName("backupdirname", &Options::backupdirname, kImmutable | kHidden));
  rows.push_back(Int("backup-sealed-ttl", &Options::backup_sealed_ttl, 0, kMaxInt, kHidden));
  rows.push_back(FileName("appenddirname", &Options::appenddirname, kImmutable));
  rows.push_back(Bool("no-appendfsync-on-rewrite", &Options::no_appendfsync_on_rewrite));
  rows.push_back(Int("auto-aof-rewrite-percentage", &Options::auto_aof_rewrite_percentage, 0, kMaxInt));
  rows.push_back(Memory("auto-aof-rewrite-min-size", &Options::auto_aof_rewrite_min_size, 0, kMaxLong));
  rows.push_back(Bool("aof-load-truncated", &Options::aof_load_truncated));
  rows.push_back(Bool("aof-timestamp-enabled", &Options::aof_timestamp_enabled));
  rows.push_back(Bool("aof-use-rdb-preamble", &Options::aof_use_rdb_preamble));
}

}  // namespace

void AppendPersistenceParameters(std::vector<Parameter>& rows) {
  rows.push_back({"save", {}, Parameter::kMultiple, SetSave, SaveText});
  AppendSnapshotParameters(rows);
  AppendAofParameters(rows);
}

}  // namespace respect
