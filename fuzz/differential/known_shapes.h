// Known differences of a server, as its file lists them, made fit for a comparison: those of its version, and the right
// way round.
#pragma once

#include <optional>

#include "spec/reader/model.h"

namespace respect::fuzz {

// Whether the difference is one of a server of this version (nothing: unknown, then it is).
bool GoesFor(const spec::KnownDifference& known, const std::optional<spec::Version>& version);

// Files name the answer of the server that they are about last. For a comparison that has it first, "NAME: kind: a | b"
// becomes "NAME: kind: b | a".
spec::KnownDifference TurnedRound(spec::KnownDifference known);

}  // namespace respect::fuzz
