// The workloads of bench/workloads, as they were when the program was built.
#pragma once

#include <string>
#include <vector>

#include "bench/load/workload.h"
#include "engine/base/result.h"

namespace respect::bench {

// Sorted.
std::vector<std::string> ShippedWorkloads();

// A shipped workload by its name, or one in a file by a path that ends in ".toml". Fails with a sentence.
Result<Workload> FindWorkload(const std::string& name_or_path);

}  // namespace respect::bench
