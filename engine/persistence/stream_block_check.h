// Whether a listpack is a block of a stream (types/stream_block.h): only such a one may become a block, which is walked
// without looking around.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/bytes.h"
#include "engine/types/stream_id.h"

namespace respect::persistence {

struct CheckedBlock {
  uint32_t live, deleted;
  types::StreamId first_id, last_id;  // of entries, deleted ones too
  Bytes packed;                       // everything after the counts
};

// Nothing when it is none. `first` is the id that those of the entries count from.
std::optional<CheckedBlock> CheckStreamBlock(types::StreamId first, Bytes listpack);

}  // namespace respect::persistence
