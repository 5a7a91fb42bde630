// Launch: respect-server as a program, from its arguments to its exit code.
#pragma once

#include <span>

#include "engine/base/bytes.h"

namespace respect {

// Runs until the server is shut down. 0: ended as asked; 1: could not start, with the reason on standard error or in
// the log, where Redis has it.
int Launch(Bytes program, std::span<const Bytes> arguments);

}  // namespace respect
