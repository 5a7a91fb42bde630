// Which arguments of a request are secrets: passwords and what names them. SLOWLOG and MONITOR show "(redacted)" there.
#pragma once

#include <span>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/commands/command_spec.h"

namespace respect {

class Config;

inline constexpr Bytes kRedacted = "(redacted)";

// The places of the secret arguments, in order. Empty for nearly every command, at the price of a comparison.
std::vector<size_t> SecretArguments(const Config& config, const CommandSpec& command, std::span<const Bytes> args);

}  // namespace respect
