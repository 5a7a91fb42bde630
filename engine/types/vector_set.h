// VectorSet: elements by name, each with a vector and perhaps attributes, and a graph that finds near ones.
//
//   names      | name -> id, ordered |           of all elements, by their bytes
//   elements   | name, attributes |              by the id that the graph gives a vector
//   projection | dim x input_dim |               only where vectors come with more dimensions than are kept
//
// Invariant: ids of the three agree; attribute_count() elements have attributes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/rng.h"
#include "engine/types/vector_graph.h"

namespace respect::types {

class VectorSet {
 public:
  static constexpr uint32_t kDefaultM = 16;
  using Id = VectorGraph::Id;
  using Names = std::map<std::string, Id, std::less<>>;

  // `input_dim`: of vectors before they are projected to `dim`; 0: they are not.
  VectorSet(Quantization quantization, uint32_t dim, uint32_t input_dim, uint32_t m);

  size_t size() const { return names_.size(); }
  uint32_t dim() const { return graph_.codec().dim(); }
  uint32_t input_dim() const { return input_dim_; }
  const std::vector<float>& projection() const { return projection_; }
  // Other directions than its own, for vectors of `input_dim` dimensions. Requires that the set is empty.
  void SetProjection(uint32_t input_dim, std::vector<float> projection) {
    input_dim_ = input_dim;
    projection_ = std::move(projection);
  }
  const VectorGraph& graph() const { return graph_; }
  const Names& names() const { return names_; }
  size_t attribute_count() const { return attribute_count_; }
  uint64_t vectors_added() const { return vectors_added_; }

  // The vector as the graph takes it: projected where the set does that, then encoded.
  EncodedVector Encode(std::span<const float> vector) const;
  // Adds an element, or gives one another vector; whether it is new. Attributes stay.
  bool Put(Bytes name, const EncodedVector& vector, size_t effort, Rng& rng);
  bool Remove(Bytes name);
  std::optional<Id> Find(Bytes name) const;

  Bytes NameOf(Id id) const { return *elements_[id].name; }
  Bytes AttributesOf(Id id) const { return elements_[id].attributes; }
  void SetAttributes(Id id, Bytes attributes);
  // A fair choice. Requires that there is one.
  Id Random(Rng& rng) const;
  // The element's vector as it was given, as far as encoding leaves that.
  std::vector<float> VectorOf(Id id) const;

  size_t MemoryUsage() const;
  bool CheckInvariants() const;

 private:
  struct Element {
    const std::string* name = nullptr;  // the key of names_; nullptr: there is none of this id
    std::string attributes;
  };

  VectorGraph graph_;
  uint32_t input_dim_;
  std::vector<float> projection_;
  Names names_;
  std::vector<Element> elements_;
  size_t attribute_count_ = 0;
  uint64_t vectors_added_ = 0;
};

}  // namespace respect::types
