// EmbeddedTarget: the engine of this project in a thread of its own, its clock in our hand. The only place where the
// harness touches the engine.
#pragma once

#include <memory>

#include "conformance/target/target.h"

namespace respect::conformance {

// `seed` fixes everything random that a client can see.
std::unique_ptr<Target> MakeEmbeddedTarget(uint64_t seed);

}  // namespace respect::conformance
