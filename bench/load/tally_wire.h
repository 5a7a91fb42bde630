// A tally as bytes, to be sent to another process of the same program and merged there. Exact: counters, not
// percentiles, travel.
#pragma once

#include <string>

#include "bench/load/tally.h"
#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace respect::bench {

std::string EncodeTally(const Tally& tally);
// Fails on bytes that EncodeTally did not write.
Result<Tally> DecodeTally(Bytes bytes);

}  // namespace respect::bench
