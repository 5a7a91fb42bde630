// Settings: the parameters that data commands and the keyspace ask for. The server's configuration writes them.
#pragma once

#include <cstdint>

#include "engine/base/version.h"

namespace respect {

struct Settings {
  int64_t proto_max_bulk_len = int64_t{512} * 1024 * 1024;
  int64_t hll_sparse_max_bytes = 3000;
  bool lazyfree_lazy_user_del = false;
  bool lazyfree_lazy_user_flush = false;
  bool lazyfree_lazy_expire = false;
  bool lazyfree_lazy_server_del = false;
  bool lazyfree_lazy_eviction = false;
  bool active_expire = true;     // DEBUG SET-ACTIVE-EXPIRE
  int active_expire_effort = 1;  // 1 to 10
  bool lfu = false;              // the access clock counts frequency: maxmemory-policy is *-lfu
  int lfu_log_factor = 10;
  int lfu_decay_time = 1;      // minutes
  uint32_t notify_events = 0;  // EventClass bits, with kNotifyKeyspace and kNotifyKeyevent

  // Up to where a value keeps its compact form; OBJECT ENCODING answers by these.
  int64_t list_max_listpack_size = -2;  // elements; below 0: -1 to -5 for 4 to 64 KB
  int list_compress_depth = 0;
  int64_t set_max_intset_entries = 512;
  int64_t set_max_listpack_entries = 128;
  int64_t set_max_listpack_value = 64;
  int64_t hash_max_listpack_entries = 512;
  int64_t hash_max_listpack_value = 64;
  int64_t zset_max_listpack_entries = 128;
  int64_t zset_max_listpack_value = 64;
  int64_t stream_node_max_bytes = 4096;
  int64_t stream_node_max_entries = 100;

  bool rdb_compression = true;
  bool skip_checksum_validation = false;  // DEBUG SET-SKIP-CHECKSUM-VALIDATION

  Version serve_version = kNewestVersion;  // commands and tokens newer than this are unknown
};

}  // namespace respect
