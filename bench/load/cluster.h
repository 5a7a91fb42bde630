// Cluster: the nodes that load is spread over, and how requests find theirs. A connection goes to one node and carries
// keys of that node only (request_maker.h); a command whose key is written out binds its clients to the key's node.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "bench/load/redirector.h"
#include "bench/load/slot_map.h"
#include "bench/load/workload.h"
#include "conformance/target/target.h"

namespace respect::bench {

struct Cluster {
  SlotMap slots;
  std::vector<std::unique_ptr<conformance::Target>> nodes;  // by their number in `slots`
  ReachNode reach;
};

// The node of clients whose first command always has the same first key; nothing when the key varies or there is none.
std::optional<int> BoundNode(const ClientGroup& group, const SlotMap& slots);

// How many of `step.count` commands each node gets when their keys are taken in order. Empty when it cannot be known
// beforehand: the key is made of more than one thing that varies.
std::vector<int64_t> CommandsByNode(const LoadStep& step, const std::vector<ArgumentSpec>& arguments,
                                    const SlotMap& slots);

}  // namespace respect::bench
