// Vector sets in the keyspace: their registration, and what their commands share.
#pragma once

#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/types/vector_set.h"

namespace respect {

void RegisterVectorSet(TypeRegistry& registry);

// The set at a key: nullptr when there is none, WRONGTYPE when it is another type.
Result<types::VectorSet*> FindVectorSet(Call& call, const Key& key);
Result<types::VectorSet*> FindVectorSetForWrite(Call& call, const Key& key);

// A vector as FP32 bytes or VALUES number value ...; empty, with the error in `args`, when it is neither.
std::vector<float> TakeVector(Args& args);
// "ERR Vector dimension mismatch - got 2 but set has 3"
Error DimensionMismatch(size_t given, uint32_t has);

}  // namespace respect
