// Numbers kept in strings: what the counting commands read and write.
#pragma once

#include <cstdint>

#include "engine/base/result.h"
#include "engine/commands/call.h"
#include "engine/store/entry.h"

namespace respect {

// The number an entry holds; WRONGTYPE when it is no string, another error when it reads as no such number.
Result<int64_t> IntegerOf(const Entry& entry);
Result<long double> FloatOf(const Entry& entry);

// Stores an integer under `key`, whose entry is given (nullptr: missing), keeping the expiry.
void StoreInteger(const Call& call, const Key& key, Entry* entry, int64_t value);

}  // namespace respect
