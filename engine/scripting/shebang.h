// The first line of a script that begins with "#!": the engine it is for, and what it says about itself.
//
//   #!lua flags=no-writes,allow-oom                 of a script
//   #!lua name=mylib                                of a library
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace respect::scripting {

enum ScriptFlag : uint8_t {
  kNoWrites = 1,
  kAllowOom = 2,
  kAllowStale = 4,
  kNoCluster = 8,
  kAllowCrossSlotKeys = 16,
  // Not written in a shebang: of a script without one, which Redis treats as it did before there were flags.
  kCompatible = 32,
};

// The flag by its name; nothing when there is none.
std::optional<uint8_t> FlagByName(Bytes name);
// The names of flags, in Redis's order.
struct FlagName {
  Bytes name;
  uint8_t flag;
};
inline constexpr FlagName kFlagNames[] = {{"no-writes", kNoWrites},
                                          {"allow-oom", kAllowOom},
                                          {"allow-stale", kAllowStale},
                                          {"no-cluster", kNoCluster},
                                          {"allow-cross-slot-keys", kAllowCrossSlotKeys}};

// The flags of a script. Errors are replies.
Result<uint8_t> ReadScriptFlags(Bytes code);

}  // namespace respect::scripting
