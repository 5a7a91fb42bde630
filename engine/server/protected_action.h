// Whether a client may do what shows or changes the host: enable-debug-command and its kin.
#pragma once

#include "engine/commands/call.h"
#include "engine/server/config/options.h"
#include "engine/server/session.h"

namespace respect {

// Calls without a session come from the engine itself and may.
inline bool IsAllowed(ProtectedAction who, const Call& call) {
  if (who == ProtectedAction::kLocal) return call.session() == nullptr || call.session()->client().local;
  return who == ProtectedAction::kYes;
}

}  // namespace respect
