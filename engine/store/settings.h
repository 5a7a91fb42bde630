// Settings: the parameters that data commands and the keyspace ask for. The server's configuration writes them.
#pragma once

#include <cstdint>

#include "engine/base/version.h"

namespace respect {

struct Settings {
  int64_t proto_max_bulk_len = int64_t{512} * 1024 * 1024;
  int64_t hll_sparse_max_bytes = 3000;
  bool lazyfree_lazy_user_del = true;
  bool lazyfree_lazy_user_flush = true;
  bool lazyfree_lazy_expire = true;
  bool lazyfree_lazy_server_del = true;
  bool lazyfree_lazy_eviction = true;
  bool active_expire = true;      // DEBUG SET-ACTIVE-EXPIRE
  bool lfu = false;               // the access clock counts frequency: maxmemory-policy is *-lfu
  int lfu_log_factor = 10;
  int lfu_decay_time = 1;         // minutes
  uint32_t notify_events = 0;     // EventClass bits, with kNotifyKeyspace and kNotifyKeyevent
  Version serve_version = kNewestVersion;  // commands and tokens newer than this are unknown
};

}  // namespace respect
