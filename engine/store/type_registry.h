// TypeRegistry: what the keyspace must know of a type. A type is one registration; there is no switch over types.
//
// Object functions take the pointer of a kObject entry. Short strings and integers live in their entry and have none.
#pragma once

#include <array>
#include <cstddef>
#include <functional>

#include "engine/base/bytes.h"
#include "engine/base/data_digest.h"
#include "engine/store/entry.h"
#include "engine/store/events.h"
#include "engine/types/element_due.h"

namespace respect {

struct TypeOps {
  Bytes name;                             // TYPE's answer
  Bytes (*encoding)(const Entry& entry);  // OBJECT ENCODING's answer
  void (*free)(void* object);
  // How many allocations or elements freeing takes: above 64 it goes to the helper thread.
  size_t (*free_effort)(const void* object);
  void* (*copy)(const void* object);  // deep
  // Bytes held, estimated from `samples` elements (0: all).
  size_t (*memory)(const void* object, size_t samples);
  // Elements of a collection, bytes of a string: INFO keysizes.
  size_t (*length)(const Entry& entry) = nullptr;
  // Adds the value to a digest as DEBUG DIGEST-VALUE does in Redis; the key and its expiry are not the type's.
  void (*digest)(const Entry& entry, DataDigest& digest) = nullptr;

  // Of a type whose elements may expire one by one; nullptr for the others.
  // When the next element of the object is due; nullptr while none ever had an expiry.
  types::ElementDue* (*element_due)(const void* object) = nullptr;
  // Removes elements due before `now_ms`, `limit` at most; `removed` hears of each. Whether none are left at all.
  bool (*remove_due)(Entry& entry, int64_t now_ms, size_t limit, const std::function<void(Bytes)>& removed) = nullptr;
  Event element_expired{};
};

class TypeRegistry {
 public:
  void Register(TypeId id, const TypeOps& ops) { ops_[static_cast<size_t>(id)] = ops; }
  const TypeOps& Of(TypeId id) const { return ops_[static_cast<size_t>(id)]; }
  const TypeOps& Of(const Entry& entry) const { return Of(entry.type()); }

 private:
  std::array<TypeOps, 32> ops_{};
};

// Strings, the one type that the store itself knows.
void RegisterString(TypeRegistry& registry);

}  // namespace respect
