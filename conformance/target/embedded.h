// EmbeddedTarget: the engine of this project in a thread of its own, its clock in our hand. The only place where the
// harness touches the engine.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/target/target.h"

namespace respect::conformance {

// `seed` fixes everything random that a client can see; `config` is what the engine's configuration says beside its
// defaults.
std::unique_ptr<Target> MakeEmbeddedTarget(uint64_t seed, std::vector<std::pair<std::string, std::string>> config = {});

}  // namespace respect::conformance
