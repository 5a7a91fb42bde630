// What a reply has become when a script has taken it from redis.call and returned it: the rules of both conversions, to
// Lua and from Lua, told on wants. Where a rule loses what a want cannot tell (a null cuts an array off in RESP3), the
// outcome asks for less.
#pragma once

#include <string>

#include "spec/reader/model.h"

namespace respect::conformance {

// `protocol` is that of the script (redis.setresp) and of the connection.
spec::Want ThroughScript(const spec::Want& want, int protocol);

// The text of an error as a script sees it, where `text` is what a client is told of the same command. Scripts are told
// in other words of commands that are unknown, have too many or too few words (`arity_fits` is false), or are not
// allowed.
std::string ErrorInScript(const std::string& text, bool arity_fits);

}  // namespace respect::conformance
