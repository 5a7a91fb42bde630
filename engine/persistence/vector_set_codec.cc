// Vector sets: in Redis 8 a value of the module `vectorset`, version 0. Its parts, all unsigned where nothing is said:
//
//   dimensions | elements | quantization, m << 8 | flags
//   with a projection   input dimensions | string: f32[dimensions][input dimensions]
//   element   string: name | with attributes string: JSON | string: vector
//             parameters | id | level, 1 << 24 | links of layer 0 | layer 1 ... | range << 32, norm      (f32 each)
//   links     number | most | id ... | greatest distance << 32, its place
//
// Links are read past: elements are linked anew.
#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>

#include "engine/persistence/value_codec.h"
#include "engine/types/vector_set.h"

namespace respect::persistence {
namespace {

using types::Quantization;
using types::VectorSet;

// "vectorset" in the 64 characters of module names, six bits each, and the version in ten.
constexpr uint64_t kModuleId = 0xbde72da2bb1eb400;
constexpr uint64_t kVersionBits = 0x3ff;
constexpr uint64_t kHasProjection = 1, kHasAttributes = 2;
constexpr uint64_t kNodeVersion = 1 << 24, kLevelBits = 0xffff;
constexpr uint64_t kMaxDimensions = 65536, kMaxM = 4096;
constexpr size_t kEffort = 200;  // as VADD's

// ---- Writing ----

class PartWriter {
 public:
  explicit PartWriter(RdbWriter& to) : to_(to) {}
  void Unsigned(uint64_t value) {
    to_.Length(static_cast<uint64_t>(ModulePart::kUnsigned));
    to_.Length(value);
  }
  void String(Bytes text) {
    to_.Length(static_cast<uint64_t>(ModulePart::kString));
    to_.String(text);
  }
  void End() { to_.Length(static_cast<uint64_t>(ModulePart::kEnd)); }

 private:
  RdbWriter& to_;
};

uint64_t Pair(float high, uint32_t low) { return uint64_t{std::bit_cast<uint32_t>(high)} << 32 | low; }

void WriteLinks(const VectorSet& set, VectorSet::Id id, int layer, PartWriter& to) {
  const std::vector<types::VectorGraph::Link> links = set.graph().Links(id, layer);
  to.Unsigned(links.size());
  to.Unsigned(layer == 0 ? 2 * uint64_t{set.graph().m()} : set.graph().m());
  float worst = 0;
  uint32_t worst_at = 0;
  for (uint32_t i = 0; i < links.size(); ++i) {
    to.Unsigned(uint64_t{links[i].node} + 1);
    if (links[i].distance > worst) worst = links[i].distance, worst_at = i;
  }
  to.Unsigned(Pair(worst, worst_at));
}

void WriteElement(const VectorSet& set, Bytes name, VectorSet::Id id, PartWriter& to) {
  const types::VectorGraph& graph = set.graph();
  to.String(name);
  if (set.attribute_count() > 0) to.String(set.AttributesOf(id));
  to.String({graph.VectorOf(id), graph.codec().size()});
  uint64_t parameters = 3;
  for (int layer = 0; layer <= graph.level(id); ++layer) parameters += 3 + graph.Links(id, layer).size();
  to.Unsigned(parameters);
  to.Unsigned(uint64_t{id} + 1);
  to.Unsigned(kNodeVersion | static_cast<uint64_t>(graph.level(id)));
  for (int layer = 0; layer <= graph.level(id); ++layer) WriteLinks(set, id, layer, to);
  to.Unsigned(Pair(graph.range(id), std::bit_cast<uint32_t>(graph.norm(id))));
}

// Redis counts quantizations so: none, bytes, bits.
uint64_t NumberOf(Quantization quantization) { return static_cast<uint64_t>(quantization); }

RdbType Form(const Entry&, const RdbForm&) { return RdbType::kModule; }

void Write(const Entry& entry, RdbType, RdbWriter& writer) {
  const VectorSet& set = *entry.As<VectorSet>();
  writer.Length(kModuleId);
  PartWriter to(writer);
  to.Unsigned(set.dim());
  to.Unsigned(set.size());
  to.Unsigned(NumberOf(set.graph().codec().quantization()) | uint64_t{set.graph().m()} << 8);
  to.Unsigned((set.input_dim() > 0 ? kHasProjection : 0) | (set.attribute_count() > 0 ? kHasAttributes : 0));
  if (set.input_dim() > 0) {
    to.Unsigned(set.input_dim());
    const std::vector<float>& projection = set.projection();
    to.String({reinterpret_cast<const char*>(projection.data()), projection.size() * sizeof(float)});
  }
  for (const auto& [name, id] : set.names()) WriteElement(set, name, id, to);
  to.End();
}

// ---- Reading ----

class PartReader {
 public:
  explicit PartReader(RdbReader& from) : from_(from) {}
  uint64_t Unsigned() { return Is(ModulePart::kUnsigned) ? from_.Length() : 0; }
  bool String(Text& out) { return Is(ModulePart::kString) && from_.String(out); }
  bool End() { return Is(ModulePart::kEnd); }
  bool failed() const { return from_.failed(); }

 private:
  bool Is(ModulePart part) {
    if (from_.Length() != static_cast<uint64_t>(part)) from_.Fail();
    return !from_.failed();
  }
  RdbReader& from_;
};

std::vector<float> Floats(Bytes bytes) {
  std::vector<float> floats(bytes.size() / sizeof(float));
  std::memcpy(floats.data(), bytes.data(), floats.size() * sizeof(float));
  return floats;
}

bool AllFinite(const std::vector<float>& floats) {
  return std::all_of(floats.begin(), floats.end(), [](float value) { return std::isfinite(value); });
}

// What an empty set is made of; nullptr when that is damaged.
std::unique_ptr<VectorSet> ReadHead(PartReader& from, uint64_t& elements, uint64_t& flags) {
  const uint64_t dim = from.Unsigned();
  elements = from.Unsigned();
  const uint64_t kind = from.Unsigned();
  flags = from.Unsigned();
  const uint64_t quantization = kind & 0xff, m = kind >> 8;
  if (from.failed() || dim == 0 || dim > kMaxDimensions || quantization > 2 || m == 0 || m > kMaxM) return nullptr;
  uint64_t input_dim = 0;
  Text matrix;
  if (flags & kHasProjection) {
    input_dim = from.Unsigned();
    if (!from.String(matrix) || input_dim == 0 || input_dim > kMaxDimensions ||
        matrix.view().size() != dim * input_dim * sizeof(float))
      return nullptr;
  }
  auto set = std::make_unique<VectorSet>(static_cast<Quantization>(quantization), static_cast<uint32_t>(dim), 0,
                                         static_cast<uint32_t>(m));
  if (input_dim == 0) return set;
  std::vector<float> projection = Floats(matrix);
  if (!AllFinite(projection)) return nullptr;
  set->SetProjection(static_cast<uint32_t>(input_dim), std::move(projection));
  return set;
}

bool ReadElement(PartReader& from, bool with_attributes, VectorSet& set, Rng& rng) {
  Text name, attributes, vector;
  if (!from.String(name) || (with_attributes && !from.String(attributes)) || !from.String(vector)) return false;
  uint64_t last = 0;
  for (uint64_t left = from.Unsigned(); left > 0 && !from.failed(); --left) last = from.Unsigned();
  if (from.failed() || vector.view().size() != set.graph().codec().size()) return false;
  types::EncodedVector encoded;
  encoded.bytes.assign(vector.view().begin(), vector.view().end());
  encoded.range = std::bit_cast<float>(static_cast<uint32_t>(last >> 32));
  encoded.norm = std::bit_cast<float>(static_cast<uint32_t>(last));
  if (!std::isfinite(encoded.range) || !std::isfinite(encoded.norm)) return false;
  if (set.graph().codec().quantization() == Quantization::kNone && !AllFinite(Floats(vector))) return false;
  if (!set.Put(name, encoded, kEffort, rng)) return false;
  if (!attributes.view().empty()) set.SetAttributes(*set.Find(name), attributes);
  return true;
}

LoadOutcome Read(RdbType, RdbReader& reader, const LoadContext& context, LoadedValue& to) {
  const uint64_t module = reader.Length();
  if (reader.failed()) return LoadOutcome::kDamaged;
  if ((module & ~kVersionBits) != kModuleId) return LoadOutcome::kUnknownModule;
  PartReader from(reader);
  uint64_t elements = 0, flags = 0;
  std::unique_ptr<VectorSet> set = ReadHead(from, elements, flags);
  if (set == nullptr) return LoadOutcome::kDamaged;
  for (; elements > 0; --elements) {
    if (!ReadElement(from, flags & kHasAttributes, *set, context.rng)) return LoadOutcome::kDamaged;
  }
  if (!from.End()) return LoadOutcome::kDamaged;
  to.type = TypeId::kVectorSet;
  to.object = set.release();
  return LoadOutcome::kLoaded;
}

}  // namespace

void RegisterVectorSetCodec(ValueCodec& codec) {
  codec.Register(TypeId::kVectorSet, {Form, Write});
  codec.Register(RdbType::kModule, Read);
}

}  // namespace respect::persistence
