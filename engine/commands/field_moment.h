// When fields of a hash vanish, as commands say it: seconds or milliseconds, from now or from the epoch.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/result.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"

namespace respect {

enum class TimeUnit { kSeconds, kMilliseconds };
enum class TimeFrom { kNow, kEpoch };

// The moment `text` means, in ms since the epoch. Errors: no integer, negative, or later than fields can vanish.
Result<int64_t> FieldMomentMs(const Call& call, Bytes text, TimeUnit unit, TimeFrom from);

// EX, PX, EXAT or PXAT with its argument, if that is what comes next: the moment, or nothing.
Result<std::optional<int64_t>> ReadFieldMoment(const Call& call, Args& args);

}  // namespace respect
