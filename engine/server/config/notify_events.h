// The letters of notify-keyspace-events, as bits of Settings::notify_events.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/bytes.h"

namespace respect {

// Empty when a letter is not one of Ag$lshzxeKEtmdn.
std::optional<uint32_t> ParseNotifyEvents(Bytes letters);
// Redis's order: the classes (A when all that it stands for are there), then K, E, m.
std::string NotifyEventsText(uint32_t events);

}  // namespace respect
