// VectorGraph: finds the nearest of many vectors without looking at all: a hierarchical navigable small world (Malkov
// and Yashunin, 2016). Each node is linked to near ones; some are on higher layers too, where links reach further.
//
//   layer 2   a ----------- f                   a search goes down: greedily to the nearest node above layer 0,
//   layer 1   a ---- c ---- f ---- h            there with a list of the `effort` best seen
//   layer 0   a - b - c - d - f - g - h
//   node      | norm, range | layer-0 links (2 m places) | vector |   one allocation; links of higher layers apart
//
// Links are mutual, so that a node can be taken out: its neighbours are then linked among each other.
// Invariants: a link has its counterpart with the same distance; no node has more than m links on a layer, 2 m on 0.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/base/rng.h"
#include "engine/types/vector_codec.h"

namespace respect::types {

class VectorGraph {
 public:
  using Id = uint32_t;
  static constexpr Id kNone = UINT32_MAX;

  struct Link {
    Id node;
    float distance;
  };
  struct Effort {
    size_t candidates = 0;  // the length of the list
    size_t looked_at = SIZE_MAX;
  };
  // Whether a node may be an answer. Others are passed through all the same.
  using Filter = std::function<bool(Id)>;

  VectorGraph(const VectorCodec& codec, uint32_t m) : codec_(codec), m_(m) {}
  ~VectorGraph();
  VectorGraph(const VectorGraph& other);
  VectorGraph& operator=(const VectorGraph&) = delete;

  const VectorCodec& codec() const { return codec_; }
  uint32_t m() const { return m_; }
  size_t size() const { return size_; }
  int max_level() const;

  // Adds a vector; `effort` is how many candidates for links are looked for.
  Id Insert(const EncodedVector& vector, size_t effort, Rng& rng);
  void Remove(Id id);

  // The nearest `effort.candidates` to the query, nearest first.
  std::vector<Link> Search(const EncodedVector& query, Effort effort, const Filter& filter = nullptr) const;
  // The same by looking at all.
  std::vector<Link> SearchAll(const EncodedVector& query, size_t count, const Filter& filter = nullptr) const;

  const char* VectorOf(Id id) const { return VectorAt(*nodes_[id]); }
  float norm(Id id) const { return nodes_[id]->norm; }
  float range(Id id) const { return nodes_[id]->range; }
  int level(Id id) const { return nodes_[id]->level; }
  std::vector<Link> Links(Id id, int layer) const;

  size_t MemoryUsage() const;
  // Whether the invariants hold; O(n). For tests.
  bool CheckInvariants() const;

 private:
  struct Node {
    float norm = 1, range = 0;
    uint16_t level = 0, link_count = 0;  // links of layer 0
    std::vector<std::vector<Link>> upper;
    Link links[];
  };
  struct Query {
    const char* bytes;
    float range;
  };

  Node* Allocated(const EncodedVector& vector, int level) const;
  void Free(Node* node) const;
  size_t NodeSize() const;
  char* VectorAt(Node& node) const { return reinterpret_cast<char*>(node.links + 2 * size_t{m_}); }
  const char* VectorAt(const Node& node) const { return reinterpret_cast<const char*>(node.links + 2 * size_t{m_}); }
  size_t Capacity(int layer) const { return layer == 0 ? 2 * size_t{m_} : m_; }
  std::span<const Link> LinksOf(const Node& node, int layer) const;
  void PutLink(Node& node, int layer, Link link) const;
  void DropLink(Node& node, int layer, Id target) const;

  float DistanceTo(const Query& query, Id id) const;
  float DistanceBetween(Id a, Id b) const;
  Link Descend(const Query& query, Link from, int layer) const;
  std::vector<Link> SearchLayer(const Query& query, Link from, int layer, Effort effort, const Filter& filter) const;
  std::vector<Link> Choose(const std::vector<Link>& candidates, size_t count) const;
  bool Connect(Id a, Id b, float distance, int layer);
  bool ForceLink(Id id, Link full, int layer);
  void Reconnect(const std::vector<Id>& orphans, int layer);
  void FindEntry();

  VectorCodec codec_;
  uint32_t m_;
  std::vector<Node*> nodes_;
  std::vector<Id> free_;
  Id entry_ = kNone;
  size_t size_ = 0;
  // Which nodes the running search has seen: those that carry its number.
  mutable std::vector<uint32_t> seen_;
  mutable uint32_t search_ = 0;
};

}  // namespace respect::types
