// A keyspace of two databases that knows every type, for claims about what is read into one.
#pragma once

#include "engine/base/clock.h"
#include "engine/commands/array_type.h"
#include "engine/commands/hash_type.h"
#include "engine/commands/list_type.h"
#include "engine/commands/set_type.h"
#include "engine/commands/sorted_set_type.h"
#include "engine/commands/stream_type.h"
#include "engine/commands/vector_type.h"
#include "engine/store/keyspace.h"

namespace respect::fuzz {

class TypedKeyspace {
 public:
  TypedKeyspace() : keyspace_(2, clock_, 1, nullptr) {
    RegisterArray(keyspace_.types());
    RegisterHash(keyspace_.types());
    RegisterList(keyspace_.types());
    RegisterSet(keyspace_.types());
    RegisterSortedSet(keyspace_.types());
    RegisterStream(keyspace_.types());
    RegisterVectorSet(keyspace_.types());
  }
  Keyspace& operator*() { return keyspace_; }
  Keyspace* operator->() { return &keyspace_; }

 private:
  VirtualClock clock_{1'700'000'000'000'000};
  Keyspace keyspace_;
};

}  // namespace respect::fuzz
