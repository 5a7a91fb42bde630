// A snapshot of all databases as an RDB file.
//
//   "REDIS" four digits of version
//   aux, name, value ...                                what wrote it, when
//   function, code ...
//   select, number | resize, keys, keys with an expiry |
//     [ expire, u64 ms ] [ idle, seconds | freq, u8 ] type | key | value ...         again for each database
//   end | u64 checksum, 0 for none
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/persistence/output.h"
#include "engine/persistence/value_codec.h"
#include "engine/store/keyspace.h"

namespace respect::persistence {

struct SnapshotOptions {
  RdbForm form;
  std::string server_version;
  int64_t unix_seconds = 0, used_memory = 0;
  bool for_aof = false;      // the base of an append-only file
  bool idle_times = false;   // keys go by when they were used last
  int64_t key_delay_us = 0;  // slows it down, for tests
  std::vector<std::string> functions;
  std::function<void(uint64_t keys)> progress;  // hears of it now and then
};

// Writes everything but the checksum. False when the output failed.
bool WriteSnapshot(Keyspace& keyspace, const SnapshotOptions& options, Output& out);

// For those who look into a file: what is read, as it is read.
struct LoadTrace {
  std::function<void(size_t offset, Bytes what)> tell;  // of what stands beside the keys
  Bytes doing = "start";
  std::string key;  // the one that is read
  bool has_key = false;
  uint8_t type = 0;
  size_t offset = 0;
  uint64_t keys = 0, expires = 0, expired = 0;
};

struct LoadOptions {
  bool drop_expired = true;  // keys past their time are left out
  bool overwrite = false;    // keys that are there already are replaced; otherwise they are an error
  bool check_checksum = true;
  bool verify_only = false;  // reads everything and keeps nothing
  int64_t newest = kRdbVersion80;
  int64_t key_delay_us = 0;
  size_t progress_bytes = SIZE_MAX;
  std::function<void(size_t offset)> progress;  // each so many bytes
  std::function<bool(Bytes code)> function;     // takes a library; false when it cannot
  LoadTrace* trace = nullptr;
};

struct LoadFigures {
  uint64_t keys = 0, expired = 0, empty = 0;
  int64_t version = 0, written_at = 0, used_memory = 0;
  bool for_aof = false;
  size_t end = 0;  // the offset behind the snapshot
};

// Reads a snapshot into the databases. The error says what is wrong and where.
Result<LoadFigures> LoadSnapshot(Bytes file, Keyspace& keyspace, const LoadOptions& options);

// Whether a file begins as a snapshot does.
bool IsSnapshot(Bytes file);

}  // namespace respect::persistence
