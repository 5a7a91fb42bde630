#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <optional>

#include "engine/persistence/crc64.h"
#include "engine/persistence/dump_payload.h"
#include "engine/persistence/snapshot.h"

namespace respect::persistence {
namespace {

constexpr Bytes kMagic = "REDIS";
constexpr size_t kHeader = 9;
constexpr int64_t kFirstWithChecksum = 5;

// What stands before a key.
struct KeyHead {
  int64_t expire_ms = kNoExpiry;
  std::optional<int64_t> idle_seconds, frequency;
};

// A key that was read and waits to be stored: the memory that it goes to is on its way into the cache.
struct Pending {
  Text name;
  LoadedValue value;
  KeyHead head;
  Database* db = nullptr;
  uint64_t hash = 0;
};

class Loader {
 public:
  Loader(Bytes file, Keyspace& keyspace, const LoadOptions& options)
      : file_(file),
        keyspace_(keyspace),
        options_(options),
        from_(file),
        context_(ContextOf(keyspace)),
        next_progress_(options.progress_bytes) {}

  Result<LoadFigures> Load() {
    Result<LoadFigures> loaded = ReadFile();
    if (options_.trace != nullptr) options_.trace->offset = from_.offset();
    return loaded;
  }

 private:
  Result<LoadFigures> ReadFile() {
    if (!IsSnapshot(file_)) return Error("Wrong signature trying to load DB from file");
    const std::optional<int64_t> version = ParseVersion(from_.Raw(kHeader).substr(kMagic.size()));
    if (!version || *version < 1 || *version > options_.newest)
      return Error(fmt::format("Can't handle RDB format version {}", version.value_or(0)));
    figures_.version = *version;
    while (!done_) {
      Doing("read-type");
      const uint8_t type = from_.Byte();
      const bool read = IsOpcode(type) ? ReadOpcode(static_cast<RdbOpcode>(type)) : ReadKey(type);
      if (!read) {
        // What went wrong first in the file is told.
        std::string problem = std::exchange(problem_, {});
        if (StorePending()) problem_ = std::move(problem);
        return Failure();
      }
      Tell();
    }
    if (!StorePending()) return Failure();
    if (version >= kFirstWithChecksum) {
      Doing("check-sum");
      if (options_.trace != nullptr) options_.trace->has_key = false;
      const size_t end = from_.offset();
      const uint64_t expected = from_.Number64();
      if (from_.failed()) return Failure();
      if (const std::string wrong = CheckSum(end, expected); !wrong.empty()) return Error(wrong);
    }
    figures_.end = from_.offset();
    return figures_;
  }

  void Doing(Bytes what) {
    if (options_.trace != nullptr) options_.trace->doing = what;
  }
  void TellTrace(Bytes what) {
    if (options_.trace != nullptr && options_.trace->tell) options_.trace->tell(from_.offset(), what);
  }
  void TraceKey(uint8_t type, const KeyHead& head) {
    LoadTrace& trace = *options_.trace;
    trace.doing = "read-object-value";
    trace.key = pending_[at_].name.view();
    trace.has_key = true;
    trace.type = type;
    ++trace.keys;
    if (head.expire_ms == kNoExpiry) return;
    ++trace.expires;
    if (head.expire_ms < keyspace_.now_ms()) ++trace.expired;
  }

  static bool IsOpcode(uint8_t type) { return type >= static_cast<uint8_t>(RdbOpcode::kSlotInfo); }
  static std::optional<int64_t> ParseVersion(Bytes digits) {
    int64_t version = 0;
    for (const char digit : digits) {
      if (digit < '0' || digit > '9') return std::nullopt;
      version = version * 10 + (digit - '0');
    }
    return version;
  }

  Error Failure() const {
    if (!problem_.empty()) return Error(problem_);
    return Error(fmt::format("{} at offset {} of {}",
                             from_.ended() ? "Short read or OOM loading DB. Unrecoverable error, aborting now:"
                                           : "Bad data format in the RDB file",
                             from_.offset(), file_.size()));
  }

  std::string CheckSum(size_t end, uint64_t expected) const {
    if (!options_.check_checksum || expected == 0) return {};
    const uint64_t actual = Crc64(0, file_.substr(0, end));
    if (actual == expected) return {};
    return fmt::format("Wrong RDB checksum expected: ({:x}) but got ({:x}). Aborting now.", expected, actual);
  }

  void Tell() {
    if (from_.offset() < next_progress_) return;
    next_progress_ = from_.offset() + options_.progress_bytes;
    if (options_.progress) options_.progress(from_.offset());
  }

  bool ReadOpcode(RdbOpcode opcode) {
    switch (opcode) {
      case RdbOpcode::kExpireMs: head_.expire_ms = static_cast<int64_t>(from_.Number64()); break;
      case RdbOpcode::kExpireSeconds: ReadExpireSeconds(); break;
      case RdbOpcode::kIdle: head_.idle_seconds = static_cast<int64_t>(from_.Length()); break;
      case RdbOpcode::kFreq: head_.frequency = from_.Byte(); break;
      case RdbOpcode::kSelectDb: return SelectDb();
      case RdbOpcode::kResizeDb: ReadSizes(); break;
      case RdbOpcode::kSlotInfo: from_.Length(), from_.Length(), from_.Length(); break;
      case RdbOpcode::kAux: ReadAux(); break;
      case RdbOpcode::kModuleAux: SkipModuleAux(); break;
      case RdbOpcode::kFunction: return ReadFunction();
      case RdbOpcode::kFunctionEarly: problem_ = "Pre-release function format not supported."; return false;
      case RdbOpcode::kEnd: done_ = true; break;
    }
    return !from_.failed();
  }

  void ReadExpireSeconds() {
    int32_t seconds = 0;
    const Bytes bytes = from_.Raw(sizeof(seconds));
    if (!from_.failed()) __builtin_memcpy(&seconds, bytes.data(), sizeof(seconds));
    head_.expire_ms = int64_t{seconds} * 1000;
  }

  bool SelectDb() {
    const uint64_t index = from_.Length();
    if (from_.failed()) return false;
    if (index >= static_cast<uint64_t>(keyspace_.database_count())) {
      problem_ = fmt::format(
          "FATAL: Data file was created with a Redis server configured to handle more than {} databases. Exiting",
          keyspace_.database_count());
      return false;
    }
    db_ = &keyspace_.db(static_cast<int>(index));
    TellTrace(fmt::format("Selecting DB ID {}", index));
    return true;
  }

  // How many keys follow, and how many of them expire. No more is believed than the file can hold.
  void ReadSizes() {
    constexpr size_t kLeastKey = 3;
    const uint64_t keys = from_.Length();
    from_.Length();
    if (!options_.verify_only && !from_.failed()) db_->Expect(std::min<uint64_t>(keys, from_.remaining() / kLeastKey));
  }

  void ReadAux() {
    Text name, value;
    Doing("read-aux");
    if (!from_.String(name) || !from_.String(value)) return;
    TellTrace(fmt::format("AUX FIELD {} = '{}'", name.view(), value.view()));
    const std::optional<int64_t> number = ParseInt(value);
    if (name.view() == "ctime") figures_.written_at = number.value_or(0);
    if (name.view() == "used-mem") figures_.used_memory = number.value_or(0);
    if (name.view() == "aof-base") figures_.for_aof = number == 1;
  }

  void SkipModuleAux() {
    from_.Length();                  // the module
    from_.Length(), from_.Length();  // when it is to be loaded
    Text text;
    for (;;) {
      const uint64_t part = from_.Length();
      if (from_.failed() || part == static_cast<uint64_t>(ModulePart::kEnd)) return;
      switch (static_cast<ModulePart>(part)) {
        case ModulePart::kSigned:
        case ModulePart::kUnsigned: from_.Length(); break;
        case ModulePart::kFloat: from_.Raw(sizeof(float)); break;
        case ModulePart::kDouble: from_.Double(); break;
        case ModulePart::kString: from_.String(text); break;
        default: return from_.Fail();
      }
    }
  }

  bool ReadFunction() {
    Text code;
    if (!from_.String(code)) return false;
    if (options_.verify_only || !options_.function || options_.function(code)) return true;
    problem_ = "Failed to load a function library";
    return false;
  }

  bool ReadKey(uint8_t type) {
    if (from_.failed()) return false;
    Pending& next = pending_[at_];
    if (next.db != nullptr && !Keep(next)) return false;
    const KeyHead& head = next.head = std::exchange(head_, {});
    Doing("read-key");
    if (!from_.String(next.name)) return false;
    if (options_.trace != nullptr) TraceKey(type, head);
    switch (EngineCodec().Read(type, from_, context_, next.value)) {
      case LoadOutcome::kLoaded: break;
      case LoadOutcome::kEmpty: return ++figures_.empty, true;
      case LoadOutcome::kDamaged:
        if (!EngineCodec().Knows(type)) problem_ = fmt::format("Unknown RDB encoding type {}", type);
        return false;
      case LoadOutcome::kUnknownModule:
        problem_ = "The RDB file contains module data I can't load: no matching module";
        return false;
    }
    ++figures_.keys;
    if (options_.verify_only) return Discard(context_, next.value), true;
    if (options_.drop_expired && head.expire_ms != kNoExpiry && head.expire_ms < keyspace_.now_ms()) {
      ++figures_.expired;
      return Discard(context_, next.value), true;
    }
    const Key key = keyspace_.MakeKey(next.name);
    db_->PrefetchBucket(key);
    next.hash = key.hash;
    next.db = db_;
    at_ = (at_ + 1) % kAhead;
    return true;
  }

  bool StorePending() {
    bool sound = true;
    for (size_t i = 0; i < kAhead; ++i) {
      Pending& next = pending_[(at_ + i) % kAhead];
      if (next.db == nullptr) continue;
      if (sound) {
        sound = Keep(next);
      } else {
        Discard(context_, next.value);
      }
    }
    return sound;
  }

  bool Keep(Pending& pending) {
    const KeyHead& head = pending.head;
    Database& db = *std::exchange(pending.db, nullptr);
    const size_t before = db.size();
    Entry* entry = Store(db, {pending.name.view(), pending.hash}, pending.value, head.expire_ms);
    if (db.size() == before && !options_.overwrite) {
      problem_ = fmt::format("RDB has duplicated key '{}' in DB {}", pending.name.view(), db.index());
      return false;
    }
    if (keyspace_.settings().lfu ? head.frequency.has_value() : head.idle_seconds.has_value()) {
      entry->set_access_clock(keyspace_.settings().lfu ? keyspace_.LfuClock(static_cast<uint32_t>(*head.frequency))
                                                       : keyspace_.LruClock(*head.idle_seconds));
    }
    if (options_.key_delay_us != 0) Delay();
    return true;
  }

  // Below zero: so many keys a microsecond.
  void Delay() const {
    if (options_.key_delay_us < 0 && figures_.keys % static_cast<uint64_t>(-options_.key_delay_us) != 0) return;
    const int64_t us = options_.key_delay_us < 0 ? 1 : options_.key_delay_us;
    const timespec pause{us / 1'000'000, us % 1'000'000 * 1000};
    nanosleep(&pause, nullptr);
  }

  Bytes file_;
  Keyspace& keyspace_;
  const LoadOptions& options_;
  RdbReader from_;
  LoadContext context_;
  size_t next_progress_;
  LoadFigures figures_;
  Database* db_ = &keyspace_.db(0);
  KeyHead head_;
  static constexpr size_t kAhead = 16;
  std::array<Pending, kAhead> pending_;
  size_t at_ = 0;  // where the next goes, and the oldest waits
  std::string problem_;
  bool done_ = false;
};

}  // namespace

bool IsSnapshot(Bytes file) { return file.size() >= kHeader && file.starts_with(kMagic); }

Result<LoadFigures> LoadSnapshot(Bytes file, Keyspace& keyspace, const LoadOptions& options) {
  return Loader(file, keyspace, options).Load();
}

}  // namespace respect::persistence
