// The commands of respect-fuzz. Each answers the exit code of the program.
#pragma once

#include <functional>

#include "fuzz/cli/options.h"

namespace respect::fuzz {

inline constexpr int kFoundSomething = 1;
inline constexpr int kCouldNotRun = 2;

// Asked now and then: whether somebody wants the run to end with what there is.
using Interrupted = std::function<bool()>;

int RunDiff(Options options, const Interrupted& interrupted);
int RunWire(const Options& options, const Interrupted& interrupted);
int RunGrammar();
int RunProperties(const Options& options, const Interrupted& interrupted);

// Writes why nothing could be run, and answers the exit code.
int Fail(Bytes text);

}  // namespace respect::fuzz
