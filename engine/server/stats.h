// What the server counts, for INFO.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/server/latency_histogram.h"
#include "engine/server/rate_meter.h"

namespace respect {

struct CommandStats {
  int64_t calls = 0;
  uint64_t ticks = 0;                         // of CycleClock, in the handler
  int64_t rejected = 0;                       // refused before it ran
  int64_t failed = 0;                         // ran and answered an error
  std::unique_ptr<LatencyHistogram> latency;  // in ticks; nullptr until a call is tracked

  void TrackLatency(uint64_t call_ticks) {
    if (latency == nullptr) latency = std::make_unique<LatencyHistogram>();
    latency->Record(call_ticks);
  }
};

struct ServerStats {
  int64_t connections_received = 0;
  int64_t connections_rejected = 0;
  int64_t commands_processed = 0;
  int64_t input_bytes = 0, output_bytes = 0;
  int64_t reads = 0, writes = 0;  // system calls
  RateMeter commands_rate, input_rate, output_rate;
  int64_t turns = 0;        // of the event loop
  uint64_t turn_ticks = 0;  // spent in them, waiting apart
  RateMeter turns_rate, turns_us_rate;
  uint64_t expire_ticks = 0;   // in active expiry
  int64_t expire_ran_out = 0;  // rounds of it that ended by their time, with more to do
  int64_t error_replies = 0;
  int64_t error_replies_told = 0;  // of these, what a command's `failed` tells already
  int64_t peak_memory = 0;
  int64_t evicted_clients = 0;  // by maxmemory-clients
  int64_t query_buffer_limit_disconnections = 0;
  int64_t output_buffer_limit_disconnections = 0;
  std::map<std::string, int64_t, std::less<>> errors;  // by first word; as long as there are not too many
  bool errors_too_many = false;
  std::vector<CommandStats> commands;  // by CommandSpec::id

  void CountError(Bytes code) {
    constexpr size_t kMaxCodes = 128;
    ++error_replies;
    if (errors_too_many) return;
    if (const auto known = errors.find(code); known != errors.end()) {
      ++known->second;
    } else if (errors.size() < kMaxCodes) {
      errors.emplace(code, 1);
    } else {
      errors = {{"ERRORSTATS_DISABLED", 1}};
      errors_too_many = true;
    }
  }
  // A command that made its client wait has not run yet: it counts when it does.
  void Uncount(int id) {
    --commands[static_cast<size_t>(id)].calls;
    --commands_processed;
  }
};

}  // namespace respect
