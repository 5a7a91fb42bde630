// MemoryFigures: what memory is used for, read at one moment: for INFO memory and MEMORY STATS, which must agree.
#pragma once

#include <cstdint>
#include <vector>

namespace respect {

class Server;

struct MemoryFigures {
  struct OfDatabase {
    int index = 0;
    uint64_t table = 0, expiry = 0;  // bytes of the key table and of the expiry index
  };

  uint64_t used = 0, peak = 0, startup = 0;
  uint64_t clients = 0;
  uint64_t overhead = 0;  // all that is not keys and values: what the start took, tables, connections
  uint64_t dataset = 0;
  uint64_t keys = 0;
  uint64_t active = 0, resident = 0;  // of the allocator
  uint64_t process_resident = 0;
  std::vector<OfDatabase> databases;  // those that hold keys

  static MemoryFigures Read(Server& server);

  double PeakPercent() const;
  double DatasetPercent() const;  // of what was taken since the start
};

// part / whole; 0 of nothing.
double RatioOf(uint64_t part, uint64_t whole);

}  // namespace respect
