// Barriers: knowing, rather than hoping, that a server has come to a certain point.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "conformance/modes/mode.h"
#include "conformance/step/line.h"

namespace respect::conformance {

struct BarrierOutcome {
  std::optional<Failure> failure;
  std::string note;  // how it was known
};

// Waits until the given connections, and no fewer, wait in blocking commands: by asking the target itself, else INFO
// clients, else by a quiet window. `already` is how many others were blocked before the case began.
BarrierOutcome AwaitBlocked(const ModeContext& context, const Identity& server, std::span<Line* const> lines,
                            int64_t already);

// Fails when anything comes on the connection. Where the server's clock is ours, two round trips on another connection
// show that it has done all it had to do; elsewhere a quiet window must do.
BarrierOutcome AwaitSilence(const ModeContext& context, Line& line);

// How many connections the server says wait in blocking commands. Nothing when it does not tell.
std::optional<int64_t> CountBlocked(const ModeContext& context, const Identity& server);

// Round trips on the control connection. After one, all that the server had begun is done; after two, its replies have
// been written as well.
std::optional<Failure> RoundTrips(const ModeContext& context, int count);

}  // namespace respect::conformance
