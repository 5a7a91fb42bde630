// The registration of strings: the one type whose short forms live inside the entry.
#include "engine/store/type_registry.h"
#include "engine/types/raw_string.h"

namespace respect {
namespace {

// Longest string that Redis keeps in one allocation with its object: the limit between embstr and raw.
constexpr size_t kMaxEmbstr = 44;

Bytes Encoding(const Entry& entry) {
  if (entry.kind() == ValueKind::kInt) return "int";
  if (entry.kind() == ValueKind::kObject || entry.raw_hint()) return "raw";
  return entry.inline_bytes().size() <= kMaxEmbstr ? "embstr" : "raw";
}

void FreeString(void* object) { delete static_cast<types::RawString*>(object); }
size_t FreeEffort(const void*) { return 1; }
void* Copy(const void* object) { return new types::RawString(static_cast<const types::RawString*>(object)->view()); }
size_t Memory(const void* object, size_t) { return static_cast<const types::RawString*>(object)->MemoryUsage(); }
size_t Length(const Entry& entry) { return StringText(entry).view().size(); }
void Digest(const Entry& entry, DataDigest& digest) { digest.Mix(StringText(entry)); }

}  // namespace

void RegisterString(TypeRegistry& registry) {
  registry.Register(TypeId::kString, {.name = "string",
                                      .encoding = Encoding,
                                      .free = FreeString,
                                      .free_effort = FreeEffort,
                                      .copy = Copy,
                                      .memory = Memory,
                                      .length = Length,
                                      .digest = Digest});
}

}  // namespace respect
