#include <fmt/format.h>
#include <time.h>

#include "engine/persistence/snapshot.h"

namespace respect::persistence {
namespace {

constexpr uint64_t kTellEvery = 1024;

class Writer {
 public:
  Writer(Keyspace& keyspace, const SnapshotOptions& options, Output& out)
      : keyspace_(keyspace), options_(options), to_(out, options.form) {}

  bool Write() {
    to_.Raw(fmt::format("REDIS{:04}", options_.form.version));
    Aux("redis-ver", options_.server_version);
    Aux("redis-bits", "64");
    Aux("ctime", std::to_string(options_.unix_seconds));
    Aux("used-mem", std::to_string(options_.used_memory));
    Aux("aof-base", options_.for_aof ? "1" : "0");
    for (const std::string& code : options_.functions) {
      Opcode(RdbOpcode::kFunction);
      to_.String(code);
    }
    for (int i = 0; i < keyspace_.database_count() && !to_.out().failed(); ++i) WriteDatabase(keyspace_.db(i));
    Opcode(RdbOpcode::kEnd);
    return to_.out().Flush();
  }

 private:
  void Opcode(RdbOpcode opcode) { to_.Byte(static_cast<uint8_t>(opcode)); }
  void Aux(Bytes name, Bytes value) {
    Opcode(RdbOpcode::kAux);
    to_.String(name);
    to_.String(value);
  }

  void WriteDatabase(const Database& db) {
    if (db.size() == 0) return;
    Opcode(RdbOpcode::kSelectDb);
    to_.Length(static_cast<uint64_t>(db.index()));
    Opcode(RdbOpcode::kResizeDb);
    to_.Length(db.size());
    to_.Length(db.expiring_size());
    db.ForEachEntry([this](const Entry& entry) {
      if (!to_.out().failed()) WriteKey(entry);
    });
  }

  void WriteKey(const Entry& entry) {
    if (entry.has_expiry()) {
      Opcode(RdbOpcode::kExpireMs);
      to_.Number64(static_cast<uint64_t>(entry.expire_ms()));
    }
    if (options_.idle_times) {
      Opcode(RdbOpcode::kIdle);
      to_.Length(static_cast<uint64_t>(keyspace_.IdleSeconds(entry)));
    } else if (keyspace_.settings().lfu) {
      Opcode(RdbOpcode::kFreq);
      to_.Byte(static_cast<uint8_t>(keyspace_.LfuCounter(entry)));
    }
    const ValueCodec& codec = EngineCodec();
    const RdbType type = codec.FormOf(entry, options_.form);
    to_.Byte(static_cast<uint8_t>(type));
    to_.String(entry.key());
    codec.Write(entry, type, to_);
    if (++keys_ % kTellEvery == 0 && options_.progress) options_.progress(keys_);
    if (options_.key_delay_us > 0) Delay();
  }

  void Delay() const {
    const timespec pause{options_.key_delay_us / 1'000'000, options_.key_delay_us % 1'000'000 * 1000};
    nanosleep(&pause, nullptr);
  }

  Keyspace& keyspace_;
  const SnapshotOptions& options_;
  RdbWriter to_;
  uint64_t keys_ = 0;
};

}  // namespace

bool WriteSnapshot(Keyspace& keyspace, const SnapshotOptions& options, Output& out) {
  return Writer(keyspace, options, out).Write();
}

}  // namespace respect::persistence
