// What DUMP answers and RESTORE takes: one value, with the version of its form and a checksum behind it.
//
//   u8 type | value | u16 version | u64 checksum of all before it
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/persistence/value_codec.h"
#include "engine/store/database.h"
#include "engine/store/keyspace.h"

namespace respect::persistence {

std::string DumpValue(const Entry& entry, const RdbForm& form);

// The type and value of a payload; nothing when its version is above `newest` or its checksum wrong.
std::optional<Bytes> OpenPayload(Bytes payload, int newest, bool check_checksum);

// Reads a value from a payload that was opened.
LoadOutcome ReadPayload(Bytes opened, const LoadContext& context, LoadedValue& to);

// What a server gives to readers.
LoadContext ContextOf(Keyspace& keyspace);

// Stores a value under a key, which takes it over.
Entry* Store(Database& db, const Key& key, LoadedValue& value, int64_t expire_ms);

// Frees a value that is not to be kept.
void Discard(const LoadContext& context, LoadedValue& value);

// How the data of a server of this version is written, and the newest it reads.
int RdbVersionOf(Version served);

}  // namespace respect::persistence
