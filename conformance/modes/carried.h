// Carried: which cases can have their data carried through DUMP and RESTORE, or files, between their commands. What is
// carried is the data alone: whoever asks what a server knows beside it, or hears of what is done to it, cannot tell
// such a server from one that forgot.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/modes/mode.h"

namespace respect::conformance {

// Why the data of this case cannot be carried; empty: it can.
std::string CarryingSkipReason(const spec::Case& test);

// Sends all in one write and takes a reply for each. Replies that are errors are among them.
std::variant<std::vector<Reply>, Failure> CallAll(const ModeContext& context,
                                                  std::span<const std::vector<std::string>> commands);

}  // namespace respect::conformance
