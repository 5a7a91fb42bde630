// The numbers of RDB: what RDB files and DUMP payloads are made of. Facts; the layouts stand where they are read
// (*_codec.cc, rdb_file.h).
#pragma once

#include <cstdint>

namespace respect::persistence {

// Newest version that Redis 7.0, 7.2 and 8.0 write and read. Older ones are read by all of them.
inline constexpr int kRdbVersion70 = 10, kRdbVersion72 = 11, kRdbVersion80 = 12;

// The type of a value.
enum class RdbType : uint8_t {
  kString = 0,
  kList = 1,
  kSet = 2,
  kZsetText = 3,  // scores as decimal text
  kHash = 4,
  kZset = 5,
  kModule1 = 6,
  kModule = 7,
  kHashZipmap = 9,
  kListZiplist = 10,
  kSetIntset = 11,
  kZsetZiplist = 12,
  kHashZiplist = 13,
  kListQuicklist1 = 14,  // nodes are ziplists
  kStream1 = 15,
  kHashListpack = 16,
  kZsetListpack = 17,
  kListQuicklist = 18,  // nodes are listpacks, or one long element
  kStream2 = 19,
  kSetListpack = 20,
  kStream3 = 21,
  kHashTimedEarly = 22,  // of candidates of Redis 7.4: deadlines are absolute
  kHashListpackTimedEarly = 23,
  kHashTimed = 24,
  kHashListpackTimed = 25,
  // Ours alone, for what no Redis with RDB version 12 has.
  kArray = 160,
  kStreamProducers = 161,
};

// What stands in a file in place of a type.
enum class RdbOpcode : uint8_t {
  kSlotInfo = 244,
  kFunction = 245,
  kFunctionEarly = 246,
  kModuleAux = 247,
  kIdle = 248,
  kFreq = 249,
  kAux = 250,
  kResizeDb = 251,
  kExpireMs = 252,
  kExpireSeconds = 253,
  kSelectDb = 254,
  kEnd = 255,
};

// What a value of a module is made of: each part has its kind before it.
enum class ModulePart : uint8_t { kEnd = 0, kSigned = 1, kUnsigned = 2, kFloat = 3, kDouble = 4, kString = 5 };

// Two high bits of a length's first byte; with kEncoded the rest says how a string is stored.
inline constexpr uint8_t kLength6 = 0, kLength14 = 1, kLengthLong = 2, kLengthEncoded = 3;
inline constexpr uint8_t kLength32Mark = 0x80, kLength64Mark = 0x81;
inline constexpr uint8_t kInt8 = 0, kInt16 = 1, kInt32 = 2, kLzf = 3;

// How a node of kListQuicklist is stored.
inline constexpr uint64_t kPlainNode = 1, kPackedNode = 2;

}  // namespace respect::persistence
