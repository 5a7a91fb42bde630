// The families of commands that Redis counts as modules: MODULE LIST, HELLO and INFO tell their names, by which clients
// know what they may use.
#pragma once

#include <string>

#include "engine/base/version.h"
#include "engine/resp/reply_writer.h"

namespace respect {

// Array of a map each: name, ver, path, args.
void ReplyModules(ReplyWriter& reply, Version served);
// Lines for INFO.
std::string ModuleLines(Version served);

}  // namespace respect
