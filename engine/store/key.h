// Key: the bytes of a key with their hash, computed once and used for every lookup of the command.
#pragma once

#include <cstdint>

#include "engine/base/bytes.h"

namespace respect {

struct Key {
  Bytes bytes;
  uint64_t hash = 0;
};

}  // namespace respect
