// Requests and replies as the form of the specification has them in TOML, for RESPECT.RECORD.
#pragma once

#include <span>
#include <string>

#include "engine/resp/reply.h"

namespace respect {

// ["SET", "k", { hex = "00ff" }]
std::string TomlRequest(std::span<const std::string> args);
// "+OK", ["$a", ":1"], { map = [["$k", "$v"]] }: what fits this reply and no other.
std::string TomlWant(const Reply& reply);

}  // namespace respect
