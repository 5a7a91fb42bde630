// The engine in a thread of this process, with its clock and its chance in the hand of whoever sends it RESPECT.CLOCK
// and RESPECT.SEED.
#pragma once

#include <memory>

#include "conformance/target/target.h"

namespace respect::fuzz {

std::unique_ptr<conformance::Target> MakeSteeredEngine();

}  // namespace respect::fuzz
