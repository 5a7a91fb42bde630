// The memory section of INFO, and MEMORY STATS, which tells the same for programs.
#include <sys/sysinfo.h>

#include "engine/commands/call.h"
#include "engine/commands/handlers.h"
#include "engine/server/config/parameter.h"
#include "engine/server/info.h"
#include "engine/server/info_sections.h"
#include "engine/server/memory_figures.h"
#include "engine/server/scripting/scripting.h"
#include "engine/server/server.h"

namespace respect {
namespace {

uint64_t SystemMemory() {
  struct sysinfo facts {};
  return sysinfo(&facts) == 0 ? uint64_t{facts.totalram} * facts.mem_unit : 0;
}

int64_t Difference(uint64_t a, uint64_t b) { return static_cast<int64_t>(a) - static_cast<int64_t>(b); }

void WriteUsed(const MemoryFigures& figures, InfoWriter& out) {
  out.Size("used_memory", figures.used);
  out.Size("used_memory_rss", figures.process_resident);
  out.Size("used_memory_peak", figures.peak);
  out.Line("used_memory_peak_perc", fmt::format("{:.2f}%", figures.PeakPercent()));
  out.Line("used_memory_overhead", figures.overhead);
  out.Line("used_memory_startup", figures.startup);
  out.Line("used_memory_dataset", figures.dataset);
  out.Line("used_memory_dataset_perc", fmt::format("{:.2f}%", figures.DatasetPercent()));
  out.Line("allocator_allocated", figures.used);
  out.Line("allocator_active", figures.active);
  out.Line("allocator_resident", figures.resident);
  out.Line("allocator_muzzy", 0);
}

// What scripts and functions take: in their machines (vm), and their texts beside.
void WriteScripts(Scripting& scripting, InfoWriter& out) {
  const size_t scripts = scripting.script_memory(), functions = scripting.function_memory();
  out.Line("used_memory_lua", scripts);
  out.Line("used_memory_vm_eval", scripts);
  out.Line("used_memory_lua_human", HumanSize(scripts));
  out.Line("used_memory_scripts_eval", scripting.cache().memory());
  out.Line("number_of_cached_scripts", scripting.cache().size());
  out.Line("number_of_functions", scripting.functions().function_count());
  out.Line("number_of_libraries", scripting.functions().libraries().size());
  out.Line("used_memory_vm_functions", functions);
  out.Size("used_memory_vm_total", scripts + functions);
  out.Line("used_memory_functions", scripting.functions().memory());
  out.Size("used_memory_scripts", scripting.cache().memory() + scripting.functions().memory());
}

void WriteRatios(const MemoryFigures& figures, InfoWriter& out) {
  out.Ratio("allocator_frag_ratio", RatioOf(figures.active, figures.used));
  out.Line("allocator_frag_bytes", Difference(figures.active, figures.used));
  out.Ratio("allocator_rss_ratio", RatioOf(figures.resident, figures.active));
  out.Line("allocator_rss_bytes", Difference(figures.resident, figures.active));
  out.Ratio("rss_overhead_ratio", RatioOf(figures.process_resident, figures.resident));
  out.Line("rss_overhead_bytes", Difference(figures.process_resident, figures.resident));
  out.Ratio("mem_fragmentation_ratio", RatioOf(figures.process_resident, figures.used));
  out.Line("mem_fragmentation_bytes", Difference(figures.process_resident, figures.used));
}

// A field of MEMORY STATS.
struct Field {
  Bytes name;
  int64_t value;
};

void ReplyFields(ReplyWriter& reply, std::initializer_list<Field> fields) {
  for (const Field& field : fields) reply.Bulk(field.name), reply.Integer(field.value);
}

void ReplyRatio(ReplyWriter& reply, Bytes name, double value) { reply.Bulk(name), reply.Double(value); }

void ReplyDatabases(ReplyWriter& reply, const MemoryFigures& figures) {
  for (const MemoryFigures::OfDatabase& db : figures.databases) {
    reply.Bulk(fmt::format("db.{}", db.index)), reply.Map(2);
    ReplyFields(reply, {{"overhead.hashtable.main", static_cast<int64_t>(db.table)},
                        {"overhead.hashtable.expires", static_cast<int64_t>(db.expiry)}});
  }
}

}  // namespace

void info::WriteMemory(Server& server, InfoWriter& out) {
  const MemoryFigures figures = MemoryFigures::Read(server);
  WriteUsed(figures, out);
  out.Size("total_system_memory", SystemMemory());
  WriteScripts(server.scripting(), out);
  out.Size("maxmemory", server.options().maxmemory);
  out.Line("maxmemory_policy", server.config().Find("maxmemory-policy")->get(server.options()));
  WriteRatios(figures, out);
  out.Zeros({"mem_not_counted_for_evict", "mem_replication_backlog", "mem_total_replication_buffers",
             "mem_replica_full_sync_buffer", "mem_clients_slaves"});
  out.Line("mem_clients_normal", figures.clients);
  out.Zeros({"mem_cluster_links", "mem_aof_buffer"});
  out.Line("mem_allocator", "mimalloc");
  out.Zeros({"mem_overhead_db_hashtable_rehashing", "active_defrag_running"});
  out.Line("lazyfree_pending_objects", server.keyspace().lazy_free().pending());
  out.Line("lazyfreed_objects", server.keyspace().lazy_free().freed());
}

// MEMORY STATS: bytes by what they are used for. Replies: map.
void commands::MemoryStats(Call& call) {
  const MemoryFigures figures = MemoryFigures::Read(call.server());
  const auto signed_of = [](uint64_t value) { return static_cast<int64_t>(value); };
  constexpr size_t kFields = 33;
  uint64_t tables = 0;
  for (const MemoryFigures::OfDatabase& db : figures.databases) tables += db.table;
  ReplyWriter& reply = call.reply();
  reply.Map(kFields + figures.databases.size());
  Scripting& scripting = call.server().scripting();
  ReplyFields(reply, {{"peak.allocated", signed_of(figures.peak)},
                      {"total.allocated", signed_of(figures.used)},
                      {"startup.allocated", signed_of(figures.startup)},
                      {"replication.backlog", 0},
                      {"replica.fullsync.buffer", 0},
                      {"clients.slaves", 0},
                      {"clients.normal", signed_of(figures.clients)},
                      {"cluster.links", 0},
                      {"aof.buffer", 0},
                      {"lua.caches", signed_of(scripting.cache().memory())},
                      {"functions.caches", signed_of(scripting.functions().memory())},
                      {"script.VMs", signed_of(scripting.script_memory() + scripting.function_memory())}});
  ReplyDatabases(reply, figures);
  ReplyFields(reply, {{"overhead.db.hashtable.lut", signed_of(tables)},
                      {"overhead.db.hashtable.rehashing", 0},
                      {"overhead.total", signed_of(figures.overhead)},
                      {"db.dict.rehashing.count", 0},
                      {"keys.count", signed_of(figures.keys)},
                      {"keys.bytes-per-key",
                       figures.keys == 0 ? 0 : Difference(figures.used, figures.startup) / signed_of(figures.keys)},
                      {"dataset.bytes", signed_of(figures.dataset)}});
  ReplyRatio(reply, "dataset.percentage", figures.DatasetPercent());
  ReplyRatio(reply, "peak.percentage", figures.PeakPercent());
  ReplyFields(reply, {{"allocator.allocated", signed_of(figures.used)},
                      {"allocator.active", signed_of(figures.active)},
                      {"allocator.resident", signed_of(figures.resident)},
                      {"allocator.muzzy", 0}});
  ReplyRatio(reply, "allocator-fragmentation.ratio", RatioOf(figures.active, figures.used));
  ReplyFields(reply, {{"allocator-fragmentation.bytes", Difference(figures.active, figures.used)}});
  ReplyRatio(reply, "allocator-rss.ratio", RatioOf(figures.resident, figures.active));
  ReplyFields(reply, {{"allocator-rss.bytes", Difference(figures.resident, figures.active)}});
  ReplyRatio(reply, "rss-overhead.ratio", RatioOf(figures.process_resident, figures.resident));
  ReplyFields(reply, {{"rss-overhead.bytes", Difference(figures.process_resident, figures.resident)}});
  ReplyRatio(reply, "fragmentation", RatioOf(figures.process_resident, figures.used));
  ReplyFields(reply, {{"fragmentation.bytes", Difference(figures.process_resident, figures.used)}});
}

}  // namespace respect
