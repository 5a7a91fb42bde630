#include "engine/types/vector_set.h"

#include <cmath>

#include "engine/types/vector_math.h"

namespace respect::types {
namespace {

// Every set projects by the same directions, so that copies of it on other servers agree.
constexpr uint64_t kProjectionSeed = 0x9e3779b97f4a7c15;

// Directions drawn from a normal distribution (Box and Muller): lengths are kept in the mean.
std::vector<float> MakeProjection(uint32_t dim, uint32_t input_dim) {
  Rng rng(kProjectionSeed);
  std::vector<float> directions(size_t{dim} * input_dim);
  const double scale = 1 / std::sqrt(static_cast<double>(dim));
  for (float& value : directions) {
    const double radius = std::sqrt(-2 * std::log(1 - rng.Unit()));
    value = static_cast<float>(radius * std::cos(2 * M_PI * rng.Unit()) * scale);
  }
  return directions;
}

}  // namespace

VectorSet::VectorSet(Quantization quantization, uint32_t dim, uint32_t input_dim, uint32_t m)
    : graph_(VectorCodec(quantization, dim), m), input_dim_(input_dim) {
  if (input_dim > 0) projection_ = MakeProjection(dim, input_dim);
}

EncodedVector VectorSet::Encode(std::span<const float> vector) const {
  if (projection_.empty() || vector.size() != input_dim_) return graph_.codec().Encode(vector);
  std::vector<float> projected(dim());
  for (uint32_t i = 0; i < dim(); ++i)
    projected[i] = DotProduct(projection_.data() + size_t{i} * input_dim_, vector.data(), input_dim_);
  return graph_.codec().Encode(projected);
}

bool VectorSet::Put(Bytes name, const EncodedVector& vector, size_t effort, Rng& rng) {
  auto [place, added] = names_.try_emplace(std::string(name), VectorGraph::kNone);
  std::string attributes;
  if (!added) {
    attributes = std::move(elements_[place->second].attributes);
    elements_[place->second] = {};
    graph_.Remove(place->second);
  }
  const Id id = graph_.Insert(vector, effort, rng);
  if (id >= elements_.size()) elements_.resize(size_t{id} + 1);
  elements_[id] = {&place->first, std::move(attributes)};
  place->second = id;
  ++vectors_added_;
  return added;
}

bool VectorSet::Remove(Bytes name) {
  const auto place = names_.find(name);
  if (place == names_.end()) return false;
  SetAttributes(place->second, {});
  graph_.Remove(place->second);
  elements_[place->second] = {};
  names_.erase(place);
  return true;
}

std::optional<VectorSet::Id> VectorSet::Find(Bytes name) const {
  const auto place = names_.find(name);
  if (place == names_.end()) return std::nullopt;
  return place->second;
}

void VectorSet::SetAttributes(Id id, Bytes attributes) {
  std::string& held = elements_[id].attributes;
  attribute_count_ -= held.empty() ? 0 : 1;
  attribute_count_ += attributes.empty() ? 0 : 1;
  held = attributes;
}

VectorSet::Id VectorSet::Random(Rng& rng) const {
  for (;;) {
    const auto id = static_cast<Id>(rng.Below(elements_.size()));
    if (elements_[id].name != nullptr) return id;
  }
}

std::vector<float> VectorSet::VectorOf(Id id) const {
  std::vector<float> vector = graph_.codec().Decode(graph_.VectorOf(id), graph_.range(id));
  if (graph_.codec().quantization() == Quantization::kBits) return vector;
  for (float& value : vector) value *= graph_.norm(id);
  return vector;
}

size_t VectorSet::MemoryUsage() const {
  constexpr size_t kMapNode = 40;  // what a map keeps beside an element
  size_t bytes = sizeof(*this) + graph_.MemoryUsage() + projection_.capacity() * sizeof(float) +
                 elements_.capacity() * sizeof(Element);
  for (const auto& [name, id] : names_)
    bytes += kMapNode + sizeof(name) + name.size() + elements_[id].attributes.size();
  return bytes;
}

bool VectorSet::CheckInvariants() const {
  size_t with_attributes = 0;
  for (const auto& [name, id] : names_) {
    if (elements_[id].name != &name) return false;
    with_attributes += elements_[id].attributes.empty() ? 0 : 1;
  }
  return with_attributes == attribute_count_ && graph_.size() == names_.size() && graph_.CheckInvariants();
}

}  // namespace respect::types
