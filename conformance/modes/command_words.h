// What a mode must know of a command to tell whether it fits its path: how its words begin, and whom it limits.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"

namespace respect::conformance {

// Whether the arguments begin with these words ("CLIENT REPLY"), in any letter case.
bool BeginsWith(std::span<const std::string> args, Bytes words);

// A command that a mode cannot take, or whose answer is another there.
struct Unfit {
  Bytes words;  // it begins with these
  Bytes reason;
};

// The reason of the first that fits; "" when none does.
Bytes UnfitReason(std::span<const Unfit> unfit, std::span<const std::string> args);

// Makes a user who may run some commands only, and not those that one of `opens` allows.
bool LimitsAUser(std::span<const std::string> args, std::span<const Bytes> opens);

}  // namespace respect::conformance
