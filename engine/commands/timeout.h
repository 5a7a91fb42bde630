// The timeout argument of commands that wait.
#pragma once

#include <cstdint>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace respect {

// Seconds, with decimals, as milliseconds; a part of a millisecond counts as a whole one. `now_ms` + the result must
// not overflow. Errors as Redis words them.
Result<int64_t> ReadTimeoutSeconds(Bytes text, int64_t now_ms);
// Milliseconds, whole.
Result<int64_t> ReadTimeoutMs(Bytes text, int64_t now_ms);

}  // namespace respect
