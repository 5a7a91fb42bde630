// The workloads of bench/workloads, as they were when the program was built.
#pragma once

#include <string>
#include <vector>

#include "bench/load/workload.h"
#include "engine/base/result.h"

namespace respect::bench {

// Sorted.
std::vector<std::string> ShippedWorkloads();

// A shipped workload by its name, one in a file whose path ends in ".toml", or the replay of any other file
// (recording.h). Fails with a sentence.
Result<Workload> FindWorkload(const std::string& name_or_path);

}  // namespace respect::bench
