#include "engine/server/memory_figures.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "engine/server/server.h"

namespace respect {
namespace {

uint64_t ResidentBytes() {
  uint64_t pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

double RatioOf(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

MemoryFigures MemoryFigures::Read(Server& server) {
  MemoryFigures figures;
  figures.used = static_cast<uint64_t>(std::max<int64_t>(server.UsedMemory(), 0));
  figures.peak = std::max(figures.used, static_cast<uint64_t>(std::max<int64_t>(server.stats().peak_memory, 0)));
  figures.startup = static_cast<uint64_t>(server.startup_memory());
  for (const auto& [id, session] : server.sessions()) figures.clients += session->MemoryUsage();
  figures.overhead = figures.startup + figures.clients;
  for (int i = 0; i < server.keyspace().database_count(); ++i) {
    const Database& db = server.keyspace().db(i);
    if (db.size() == 0) continue;
    figures.databases.push_back({i, db.table_memory(), db.expiry_memory()});
    figures.overhead += figures.databases.back().table + figures.databases.back().expiry;
    figures.keys += db.size();
  }
  figures.overhead = std::min(figures.overhead, figures.used);
  figures.dataset = figures.used - figures.overhead;
  figures.process_resident = ResidentBytes();
  // The allocator does not tell what of the process's memory is its own: nearly all of it is.
  figures.active = figures.resident = std::max(figures.process_resident, figures.used);
  return figures;
}

double MemoryFigures::PeakPercent() const { return 100 * RatioOf(used, peak); }

double MemoryFigures::DatasetPercent() const { return 100 * RatioOf(dataset, used > startup ? used - startup : 0); }

}  // namespace respect
