#include "engine/commands/vector_type.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>

namespace respect {
namespace {

using types::VectorSet;

constexpr Bytes kBadVector = "ERR invalid vector specification";

Bytes Encoding(const Entry&) { return "raw"; }
void FreeVectorSet(void* object) { delete static_cast<VectorSet*>(object); }
size_t FreeEffort(const void* object) { return static_cast<const VectorSet*>(object)->size(); }
size_t Memory(const void* object, size_t) { return static_cast<const VectorSet*>(object)->MemoryUsage(); }
void Digest(const Entry& entry, DataDigest& digest) {
  const auto& set = *entry.As<VectorSet>();
  for (const auto& [name, id] : set.names()) {
    digest.Mix(name);
    digest.Mix({set.graph().VectorOf(id), set.graph().codec().size()});
    digest.Mix(set.AttributesOf(id));
  }
}

Result<VectorSet*> SetOf(const Result<Entry*>& found) {
  if (!found.ok()) return found.error();
  return *found == nullptr ? nullptr : (*found)->As<VectorSet>();
}

std::vector<float> TakeFloats(Args& args) {
  const Bytes bytes = args.Next();
  if (bytes.empty() || bytes.size() % sizeof(float) != 0) return args.Fail(kBadVector), std::vector<float>();
  std::vector<float> vector(bytes.size() / sizeof(float));
  std::memcpy(vector.data(), bytes.data(), bytes.size());
  return vector;
}

std::vector<float> TakeValues(Args& args) {
  const int64_t count = args.Int(1, INT64_MAX, kBadVector);
  if (args.failed()) return {};
  if (static_cast<uint64_t>(count) > args.remaining()) return args.Fail(kBadVector), std::vector<float>();
  std::vector<float> vector;
  vector.reserve(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) vector.push_back(static_cast<float>(args.Double(kBadVector)));
  return vector;
}

}  // namespace

// COPY is not for this type, as in Redis: there is no function for it.
void RegisterVectorSet(TypeRegistry& registry) {
  registry.Register(TypeId::kVectorSet, {.name = "vectorset",
                                         .encoding = Encoding,
                                         .free = FreeVectorSet,
                                         .free_effort = FreeEffort,
                                         .copy = nullptr,
                                         .memory = Memory,
                                         .digest = Digest});
}

Result<VectorSet*> FindVectorSet(Call& call, const Key& key) {
  return SetOf(call.db().FindTyped(key, TypeId::kVectorSet));
}
Result<VectorSet*> FindVectorSetForWrite(Call& call, const Key& key) {
  return SetOf(call.db().FindTypedForWrite(key, TypeId::kVectorSet));
}

std::vector<float> TakeVector(Args& args) {
  if (args.remaining() > 1 && args.Token("FP32")) return TakeFloats(args);
  if (args.remaining() > 1 && args.Token("VALUES")) return TakeValues(args);
  args.Fail(kBadVector);
  return {};
}

Error DimensionMismatch(size_t given, uint32_t has) {
  return Error(fmt::format("ERR Vector dimension mismatch - got {} but set has {}", given, has));
}

}  // namespace respect
