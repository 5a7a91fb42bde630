// Parameters of the keys: memory, eviction, expiry, freeing, events, and where values change their form.
#include <limits>

#include "engine/server/config/notify_events.h"
#include "engine/server/config/parameter.h"

namespace respect {
namespace {

constexpr int64_t kMaxInt = std::numeric_limits<int>::max();
constexpr int64_t kMinInt = std::numeric_limits<int>::min();
constexpr int64_t kMaxLong = std::numeric_limits<int64_t>::max();

// The lrm policies came with 8.6.
constexpr Version kLrmSince{8, 6, 0};
constexpr EnumWord kPolicies[] = {{"volatile-lru", static_cast<int>(EvictionPolicy::kVolatileLru)},
                                  {"volatile-lfu", static_cast<int>(EvictionPolicy::kVolatileLfu)},
                                  {"volatile-random", static_cast<int>(EvictionPolicy::kVolatileRandom)},
                                  {"volatile-ttl", static_cast<int>(EvictionPolicy::kVolatileTtl)},
                                  {"allkeys-lru", static_cast<int>(EvictionPolicy::kAllKeysLru)},
                                  {"allkeys-lfu", static_cast<int>(EvictionPolicy::kAllKeysLfu)},
                                  {"allkeys-random", static_cast<int>(EvictionPolicy::kAllKeysRandom)},
                                  {"noeviction", static_cast<int>(EvictionPolicy::kNoEviction)},
                                  {"volatile-lrm", static_cast<int>(EvictionPolicy::kVolatileLrm)},
                                  {"allkeys-lrm", static_cast<int>(EvictionPolicy::kAllKeysLrm)}};

// The policy also decides what the access clock of every key counts.
Parameter MaxmemoryPolicy() {
  Parameter row = parameter::Enum("maxmemory-policy", &Options::maxmemory_policy, kPolicies);
  row.set = [](Options& options, Parameter::Words words, Parameter::Source) -> Status {
    const std::span<const EnumWord> all = kPolicies;
    const auto known = options.serve_version < kLrmSince ? all.first(all.size() - 2) : all;
    auto chosen = static_cast<int>(options.maxmemory_policy);
    Status status = parameter::SetEnum(known, false, words, chosen);
    using enum EvictionPolicy;
    const EvictionPolicy policy = options.maxmemory_policy = static_cast<EvictionPolicy>(chosen);
    options.lfu = policy == kVolatileLfu || policy == kAllKeysLfu;
    options.lrm = policy == kVolatileLrm || policy == kAllKeysLrm;
    return status;
  };
  return row;
}

Parameter NotifyKeyspaceEvents() {
  auto set = [](Options& options, Parameter::Words words, Parameter::Source) -> Status {
    const std::optional<uint32_t> events = ParseNotifyEvents(words[0]);
    if (!events) return Error("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
    options.notify_events = *events;
    return Done{};
  };
  auto get = [](const Options& options) { return NotifyEventsText(options.notify_events); };
  return {"notify-keyspace-events", {}, Parameter::kText, set, get};
}

void AppendThresholds(std::vector<Parameter>& rows) {
  using namespace parameter;
  rows.push_back(
      Int("list-max-listpack-size", &Options::list_max_listpack_size, kMinInt, kMaxInt).As("list-max-ziplist-size"));
  rows.push_back(Int("list-compress-depth", &Options::list_compress_depth, 0, kMaxInt));
  rows.push_back(Int("set-max-intset-entries", &Options::set_max_intset_entries, 0, kMaxLong));
  rows.push_back(Int("set-max-listpack-entries", &Options::set_max_listpack_entries, 0, kMaxLong));
  rows.push_back(Int("set-max-listpack-value", &Options::set_max_listpack_value, 0, kMaxLong));
  rows.push_back(Int("hash-max-listpack-entries", &Options::hash_max_listpack_entries, 0, kMaxLong)
                     .As("hash-max-ziplist-entries"));
  rows.push_back(
      Memory("hash-max-listpack-value", &Options::hash_max_listpack_value, 0, kMaxLong).As("hash-max-ziplist-value"));
  rows.push_back(Int("zset-max-listpack-entries", &Options::zset_max_listpack_entries, 0, kMaxLong)
                     .As("zset-max-ziplist-entries"));
  rows.push_back(
      Memory("zset-max-listpack-value", &Options::zset_max_listpack_value, 0, kMaxLong).As("zset-max-ziplist-value"));
  rows.push_back(Memory("stream-node-max-bytes", &Options::stream_node_max_bytes, 0, kMaxLong));
  rows.push_back(Int("stream-node-max-entries", &Options::stream_node_max_entries, 0, kMaxLong));
  rows.push_back(Memory("hll-sparse-max-bytes", &Options::hll_sparse_max_bytes, 0, kMaxLong));
}

}  // namespace

void AppendDataParameters(std::vector<Parameter>& rows) {
  using namespace parameter;
  rows.push_back(Memory("maxmemory", &Options::maxmemory));
  rows.push_back(MaxmemoryPolicy());
  rows.push_back(Int("busy-reply-threshold", &Options::busy_reply_threshold, 0, kMaxLong).As("lua-time-limit"));
  rows.push_back(Int("tracking-table-max-keys", &Options::tracking_table_max_keys, 0, kMaxLong));
  rows.push_back(Int("maxmemory-samples", &Options::maxmemory_samples, 1, 64));
  rows.push_back(Int("maxmemory-eviction-tenacity", &Options::maxmemory_eviction_tenacity, 0, 100));
  rows.push_back(MemoryOrPercent("maxmemory-clients", &Options::maxmemory_clients));
  rows.push_back(Int("lfu-log-factor", &Options::lfu_log_factor, 0, kMaxInt));
  rows.push_back(Int("lfu-decay-time", &Options::lfu_decay_time, 0, kMaxInt));
  rows.push_back(Bool("lazyfree-lazy-eviction", &Options::lazyfree_lazy_eviction));
  rows.push_back(Bool("lazyfree-lazy-expire", &Options::lazyfree_lazy_expire));
  rows.push_back(Bool("lazyfree-lazy-server-del", &Options::lazyfree_lazy_server_del));
  rows.push_back(Bool("lazyfree-lazy-user-del", &Options::lazyfree_lazy_user_del));
  rows.push_back(Bool("lazyfree-lazy-user-flush", &Options::lazyfree_lazy_user_flush));
  rows.push_back(Int("active-expire-effort", &Options::active_expire_effort, 1, 10));
  rows.push_back(Memory("proto-max-bulk-len", &Options::proto_max_bulk_len, 1 << 20, kMaxLong));
  rows.push_back(NotifyKeyspaceEvents());
  AppendThresholds(rows);
}

}  // namespace respect
