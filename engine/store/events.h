// What can happen to a key: the names that keyspace notifications publish, each in its class.
// A handler says one of these through Call::Touched; everything that follows from a change follows from there.
#pragma once

#include <cstdint>

#include "engine/base/bytes.h"

namespace respect {

// Notification classes: the letters of notify-keyspace-events.
enum class EventClass : uint16_t {
  kGeneric = 1 << 2,   // g
  kString = 1 << 3,    // $
  kList = 1 << 4,      // l
  kSet = 1 << 5,       // s
  kHash = 1 << 6,      // h
  kZset = 1 << 7,      // z
  kExpired = 1 << 8,   // x
  kEvicted = 1 << 9,   // e
  kStream = 1 << 10,   // t
  kKeyMiss = 1 << 11,  // m
  kModule = 1 << 13,   // d
  kNew = 1 << 14,      // n
  kArray = 1 << 15,    // a
};

// Which channels notifications go to, beside the classes in Settings::notify_events.
inline constexpr uint32_t kNotifyKeyspace = 1 << 0;  // K: __keyspace@<db>__:<key>
inline constexpr uint32_t kNotifyKeyevent = 1 << 1;  // E: __keyevent@<db>__:<event>

struct Event {
  Bytes name;
  EventClass event_class;
};

namespace event {

inline constexpr Event kDel{"del", EventClass::kGeneric};
inline constexpr Event kExpire{"expire", EventClass::kGeneric};
inline constexpr Event kPersist{"persist", EventClass::kGeneric};
inline constexpr Event kRenameFrom{"rename_from", EventClass::kGeneric};
inline constexpr Event kRenameTo{"rename_to", EventClass::kGeneric};
inline constexpr Event kMoveFrom{"move_from", EventClass::kGeneric};
inline constexpr Event kMoveTo{"move_to", EventClass::kGeneric};
inline constexpr Event kCopyTo{"copy_to", EventClass::kGeneric};
inline constexpr Event kRestore{"restore", EventClass::kGeneric};
inline constexpr Event kExpired{"expired", EventClass::kExpired};
inline constexpr Event kEvicted{"evicted", EventClass::kEvicted};
inline constexpr Event kKeyMiss{"keymiss", EventClass::kKeyMiss};
inline constexpr Event kNew{"new", EventClass::kNew};
// A change that Redis publishes under no name: an estimate kept with a HyperLogLog, its change of form.
inline constexpr Event kUnnamed{"", EventClass{}};
inline constexpr Event kSet{"set", EventClass::kString};
inline constexpr Event kSetRange{"setrange", EventClass::kString};
inline constexpr Event kAppend{"append", EventClass::kString};
inline constexpr Event kIncrBy{"incrby", EventClass::kString};
inline constexpr Event kIncrByFloat{"incrbyfloat", EventClass::kString};
inline constexpr Event kSetBit{"setbit", EventClass::kString};
inline constexpr Event kPfAdd{"pfadd", EventClass::kString};

inline constexpr Event kLPush{"lpush", EventClass::kList};
inline constexpr Event kRPush{"rpush", EventClass::kList};
inline constexpr Event kLPop{"lpop", EventClass::kList};
inline constexpr Event kRPop{"rpop", EventClass::kList};
inline constexpr Event kLInsert{"linsert", EventClass::kList};
inline constexpr Event kLSet{"lset", EventClass::kList};
inline constexpr Event kLRem{"lrem", EventClass::kList};
inline constexpr Event kLTrim{"ltrim", EventClass::kList};

inline constexpr Event kXAdd{"xadd", EventClass::kStream};
inline constexpr Event kXDel{"xdel", EventClass::kStream};
inline constexpr Event kXTrim{"xtrim", EventClass::kStream};
inline constexpr Event kXSetId{"xsetid", EventClass::kStream};
inline constexpr Event kXGroupCreate{"xgroup-create", EventClass::kStream};
inline constexpr Event kXGroupSetId{"xgroup-setid", EventClass::kStream};
inline constexpr Event kXGroupDestroy{"xgroup-destroy", EventClass::kStream};
inline constexpr Event kXGroupCreateConsumer{"xgroup-createconsumer", EventClass::kStream};
inline constexpr Event kXGroupDelConsumer{"xgroup-delconsumer", EventClass::kStream};
inline constexpr Event kZAdd{"zadd", EventClass::kZset};
inline constexpr Event kZIncr{"zincr", EventClass::kZset};
inline constexpr Event kZRem{"zrem", EventClass::kZset};
inline constexpr Event kZPopMin{"zpopmin", EventClass::kZset};
inline constexpr Event kZPopMax{"zpopmax", EventClass::kZset};
inline constexpr Event kZRemRangeByRank{"zremrangebyrank", EventClass::kZset};
inline constexpr Event kZRemRangeByScore{"zremrangebyscore", EventClass::kZset};
inline constexpr Event kZRemRangeByLex{"zremrangebylex", EventClass::kZset};
inline constexpr Event kZRangeStore{"zrangestore", EventClass::kZset};
inline constexpr Event kZUnionStore{"zunionstore", EventClass::kZset};
inline constexpr Event kZInterStore{"zinterstore", EventClass::kZset};
inline constexpr Event kZDiffStore{"zdiffstore", EventClass::kZset};
inline constexpr Event kGeoSearchStore{"geosearchstore", EventClass::kZset};
inline constexpr Event kGeoRadiusStore{"georadiusstore", EventClass::kZset};
inline constexpr Event kSortStore{"sortstore", EventClass::kList};
inline constexpr Event kSAdd{"sadd", EventClass::kSet};
inline constexpr Event kSRem{"srem", EventClass::kSet};
inline constexpr Event kSPop{"spop", EventClass::kSet};
inline constexpr Event kSInterStore{"sinterstore", EventClass::kSet};
inline constexpr Event kSUnionStore{"sunionstore", EventClass::kSet};
inline constexpr Event kSDiffStore{"sdiffstore", EventClass::kSet};

inline constexpr Event kHSet{"hset", EventClass::kHash};
inline constexpr Event kHDel{"hdel", EventClass::kHash};
inline constexpr Event kHIncrBy{"hincrby", EventClass::kHash};
inline constexpr Event kHIncrByFloat{"hincrbyfloat", EventClass::kHash};
inline constexpr Event kHExpire{"hexpire", EventClass::kHash};
inline constexpr Event kHPersist{"hpersist", EventClass::kHash};
inline constexpr Event kHExpired{"hexpired", EventClass::kHash};

inline constexpr Event kArSet{"arset", EventClass::kArray};
inline constexpr Event kArInsert{"arinsert", EventClass::kArray};
inline constexpr Event kArRing{"arring", EventClass::kArray};
inline constexpr Event kArSeek{"arseek", EventClass::kArray};
inline constexpr Event kArDel{"ardel", EventClass::kArray};
inline constexpr Event kArDelRange{"ardelrange", EventClass::kArray};

}  // namespace event
}  // namespace respect
