// Reply check: a sample of a workload's requests, one at a time, each reply held against the specification. Under load
// replies are only counted; this says that what is counted is what was asked for.
#pragma once

#include <cstdint>
#include <string>

#include "bench/load/argument_source.h"
#include "bench/load/workload.h"
#include "bench/run/subject.h"
#include "conformance/match/command_index.h"
#include "engine/base/result.h"

namespace respect::bench {

struct ReplyCheck {
  int64_t checked = 0;
  std::string misfit{};       // the first reply that does not fit, in words; "": all do
  bool across_slots = false;  // a cluster refused a command because its keys are of several slots
};

// Fails when the server cannot be asked. Commands the specification does not know pass unchecked.
Result<ReplyCheck> CheckReplies(const Workload& workload, Subject& subject, int protocol, uint64_t seed,
                                SharedSources& shared, const conformance::CommandIndex& commands);

}  // namespace respect::bench
