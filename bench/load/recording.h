// Recording: commands that somebody sent once, to be sent again as load: a MONITOR log (as redis-cli prints it) or an
// append-only file in its command form. Commands go out in the order of the file, but over several connections: one
// connection keeps the order exactly. What stands between MULTI and EXEC of one client is sent together.
//
// Left out, and counted: what changes a connection or the server rather than data, and FLUSHALL, FLUSHDB and SWAPDB:
// whether a server may be emptied is for the command line to say. So are what scripts called (their EVAL is sent) and
// transactions that were discarded or never ended.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/load/workload.h"
#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace respect::bench {

struct Recording {
  // Requests that are sent together, by their places in `ends` and `commands`.
  struct Unit {
    size_t first = 0, count = 0;
    int database = 0;
    size_t key_begin = 0, key_size = 0;  // the first key, within `bytes`
  };
  std::string bytes{};               // all requests, one after the other
  std::vector<size_t> ends{};        // of each request within `bytes`
  std::vector<uint16_t> commands{};  // which of `names` each is
  std::vector<std::string> names{};
  std::vector<Unit> units{};
  bool several_databases = false;  // SELECT, the last of `names`, is then sent where a connection needs it
  std::map<std::string, int64_t> left_out{};

  size_t BeginOf(size_t request) const { return request == 0 ? 0 : ends[request - 1]; }
};

// Which of the two `text` is shows in its first byte. Fails with a sentence that names the line or the byte. A last
// command that is cut off is dropped, as servers do.
Result<Recording> ReadRecording(Bytes text);

// Clients that send it, over and over again.
Workload ReplayOf(Recording recording, const std::string& name);

}  // namespace respect::bench
