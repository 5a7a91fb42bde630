#include "engine/types/vector_graph.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <queue>

#include "engine/base/memory.h"

namespace respect::types {
namespace {

constexpr int kMaxLevel = 16;
constexpr double kLevelProbability = 0.25;

using Link = VectorGraph::Link;

struct Nearer {
  bool operator()(const Link& a, const Link& b) const { return a.distance > b.distance; }
};
struct Farther {
  bool operator()(const Link& a, const Link& b) const { return a.distance < b.distance; }
};

int RandomLevel(Rng& rng) {
  int level = 0;
  while (level < kMaxLevel - 1 && rng.Unit() < kLevelProbability) ++level;
  return level;
}

}  // namespace

VectorGraph::~VectorGraph() {
  for (Node* node : nodes_) {
    if (node != nullptr) Free(node);
  }
}

VectorGraph::VectorGraph(const VectorGraph& other)
    : codec_(other.codec_), m_(other.m_), free_(other.free_), entry_(other.entry_), size_(other.size_) {
  nodes_.reserve(other.nodes_.size());
  for (const Node* node : other.nodes_) {
    if (node == nullptr) {
      nodes_.push_back(nullptr);
      continue;
    }
    auto* copy = new (Allocate(NodeSize())) Node();
    copy->norm = node->norm;
    copy->range = node->range;
    copy->level = node->level;
    copy->link_count = node->link_count;
    copy->upper = node->upper;
    std::memcpy(static_cast<void*>(copy->links), node->links, NodeSize() - sizeof(Node));
    nodes_.push_back(copy);
  }
}

size_t VectorGraph::NodeSize() const { return sizeof(Node) + Capacity(0) * sizeof(Link) + codec_.size(); }

VectorGraph::Node* VectorGraph::Allocated(const EncodedVector& vector, int level) const {
  auto* node = new (Allocate(NodeSize())) Node();
  node->norm = vector.norm;
  node->range = vector.range;
  node->level = static_cast<uint16_t>(level);
  node->upper.resize(static_cast<size_t>(level));
  std::memcpy(VectorAt(*node), vector.bytes.data(), vector.bytes.size());
  return node;
}

void VectorGraph::Free(Node* node) const {
  node->~Node();
  respect::Free(node);
}

int VectorGraph::max_level() const { return entry_ == kNone ? 0 : nodes_[entry_]->level; }

std::span<const Link> VectorGraph::LinksOf(const Node& node, int layer) const {
  if (layer == 0) return {node.links, node.link_count};
  return node.upper[static_cast<size_t>(layer) - 1];
}

std::vector<Link> VectorGraph::Links(Id id, int layer) const {
  const std::span<const Link> links = LinksOf(*nodes_[id], layer);
  return {links.begin(), links.end()};
}

void VectorGraph::PutLink(Node& node, int layer, Link link) const {
  if (layer == 0) {
    node.links[node.link_count++] = link;
  } else {
    node.upper[static_cast<size_t>(layer) - 1].push_back(link);
  }
}

void VectorGraph::DropLink(Node& node, int layer, Id target) const {
  const std::span<const Link> links = LinksOf(node, layer);
  const auto found =
      std::find_if(links.begin(), links.end(), [target](const Link& link) { return link.node == target; });
  if (found == links.end()) return;
  const auto at = static_cast<size_t>(found - links.begin());
  if (layer == 0) {
    node.links[at] = node.links[--node.link_count];
  } else {
    auto& upper = node.upper[static_cast<size_t>(layer) - 1];
    upper[at] = upper.back();
    upper.pop_back();
  }
}

float VectorGraph::DistanceTo(const Query& query, Id id) const {
  const Node& node = *nodes_[id];
  return codec_.Distance(query.bytes, query.range, VectorAt(node), node.range);
}

float VectorGraph::DistanceBetween(Id a, Id b) const { return DistanceTo({VectorOf(a), range(a)}, b); }

// ---- Search ----

// Goes to the nearest neighbour as long as there is a nearer one.
Link VectorGraph::Descend(const Query& query, Link from, int layer) const {
  for (bool moved = true; moved;) {
    moved = false;
    for (const Link& link : LinksOf(*nodes_[from.node], layer)) {
      const float distance = DistanceTo(query, link.node);
      if (distance >= from.distance) continue;
      from = {link.node, distance};
      moved = true;
    }
  }
  return from;
}

std::vector<Link> VectorGraph::SearchLayer(const Query& query, Link from, int layer, Effort effort,
                                           const Filter& filter) const {
  seen_.resize(nodes_.size(), 0);
  if (++search_ == 0) {
    std::fill(seen_.begin(), seen_.end(), 0);
    search_ = 1;
  }
  std::priority_queue<Link, std::vector<Link>, Nearer> to_visit;
  std::priority_queue<Link, std::vector<Link>, Farther> best;
  size_t looked_at = 1;
  seen_[from.node] = search_;
  to_visit.push(from);
  if (!filter || filter(from.node)) best.push(from);
  while (!to_visit.empty() && looked_at <= effort.looked_at) {
    const Link nearest = to_visit.top();
    if (best.size() >= effort.candidates && nearest.distance > best.top().distance) break;
    to_visit.pop();
    const std::span<const Link> links = LinksOf(*nodes_[nearest.node], layer);
    for (const Link& link : links) __builtin_prefetch(VectorAt(*nodes_[link.node]));
    for (const Link& link : links) {
      if (seen_[link.node] == search_) continue;
      seen_[link.node] = search_;
      ++looked_at;
      const Link candidate{link.node, DistanceTo(query, link.node)};
      if (best.size() >= effort.candidates && candidate.distance >= best.top().distance) continue;
      to_visit.push(candidate);
      if (filter && !filter(candidate.node)) continue;
      best.push(candidate);
      if (best.size() > effort.candidates) best.pop();
    }
  }
  std::vector<Link> found(best.size());
  for (size_t i = best.size(); i-- > 0; best.pop()) found[i] = best.top();
  return found;
}

std::vector<Link> VectorGraph::Search(const EncodedVector& encoded, Effort effort, const Filter& filter) const {
  if (entry_ == kNone) return {};
  const Query query{encoded.bytes.data(), encoded.range};
  Link from{entry_, DistanceTo(query, entry_)};
  for (int layer = max_level(); layer > 0; --layer) from = Descend(query, from, layer);
  return SearchLayer(query, from, 0, effort, filter);
}

std::vector<Link> VectorGraph::SearchAll(const EncodedVector& encoded, size_t count, const Filter& filter) const {
  const Query query{encoded.bytes.data(), encoded.range};
  std::vector<Link> all;
  for (Id id = 0; id < nodes_.size(); ++id) {
    if (nodes_[id] != nullptr && (!filter || filter(id))) all.push_back({id, DistanceTo(query, id)});
  }
  std::sort(all.begin(), all.end(), Farther());
  if (all.size() > count) all.resize(count);
  return all;
}

// ---- Change ----

// Of candidates, nearest first, those that lead into different directions: none that is nearer to one chosen before
// than to the new node. Places left are filled with the nearest of the others.
std::vector<Link> VectorGraph::Choose(const std::vector<Link>& candidates, size_t count) const {
  std::vector<Link> chosen, others;
  for (const Link& candidate : candidates) {
    if (chosen.size() == count) break;
    const bool apart = std::all_of(chosen.begin(), chosen.end(), [&](const Link& before) {
      return DistanceBetween(before.node, candidate.node) >= candidate.distance;
    });
    (apart ? chosen : others).push_back(candidate);
  }
  for (size_t i = 0; i < others.size() && chosen.size() < count; ++i) chosen.push_back(others[i]);
  return chosen;
}

// Links two nodes, in place of the longest link of one that is full, unless that leaves somebody with too few.
bool VectorGraph::Connect(Id a, Id b, float distance, int layer) {
  const size_t capacity = Capacity(layer);
  for (const Id full : {a, b}) {
    const std::span<const Link> links = LinksOf(*nodes_[full], layer);
    if (links.size() < capacity) continue;
    const Link longest = *std::max_element(links.begin(), links.end(), Farther());
    if (longest.distance <= distance || LinksOf(*nodes_[longest.node], layer).size() <= capacity / 4) return false;
    DropLink(*nodes_[full], layer, longest.node);
    DropLink(*nodes_[longest.node], layer, full);
  }
  PutLink(*nodes_[a], layer, {b, distance});
  PutLink(*nodes_[b], layer, {a, distance});
  return true;
}

// Links a node to one that is full, in place of that one's link to whoever has the most links.
bool VectorGraph::ForceLink(Id id, Link full, int layer) {
  const auto links_of = [&](Id node) { return LinksOf(*nodes_[node], layer); };
  const std::span<const Link> links = links_of(full.node);
  const Id spare = std::max_element(links.begin(), links.end(), [&](const Link& a, const Link& b) {
                     return links_of(a.node).size() < links_of(b.node).size();
                   })->node;
  if (links_of(spare).size() < 2) return false;
  DropLink(*nodes_[full.node], layer, spare);
  DropLink(*nodes_[spare], layer, full.node);
  return Connect(id, full.node, full.distance, layer);
}

VectorGraph::Id VectorGraph::Insert(const EncodedVector& vector, size_t effort, Rng& rng) {
  const int level = RandomLevel(rng);
  Id id = static_cast<Id>(nodes_.size());
  if (free_.empty()) {
    nodes_.push_back(nullptr);
  } else {
    id = free_.back();
    free_.pop_back();
  }
  nodes_[id] = Allocated(vector, level);
  ++size_;
  if (entry_ == kNone) return entry_ = id;
  const Query query{vector.bytes.data(), vector.range};
  Link from{entry_, DistanceTo(query, entry_)};
  int layer = max_level();
  for (; layer > level; --layer) from = Descend(query, from, layer);
  for (; layer >= 0; --layer) {
    const std::vector<Link> candidates = SearchLayer(query, from, layer, {.candidates = effort}, nullptr);
    bool linked = false;
    for (const Link& link : Choose(candidates, m_)) linked = Connect(id, link.node, link.distance, layer) || linked;
    // A node without links would never be found: the nearest makes place for it.
    for (size_t i = 0; i < candidates.size() && !linked; ++i) linked = ForceLink(id, candidates[i], layer);
    from = candidates.front();
  }
  if (level > max_level()) entry_ = id;
  return id;
}

// Links the neighbours of a node that went among each other, the nearest pairs first.
void VectorGraph::Reconnect(const std::vector<Id>& orphans, int layer) {
  struct Pair {
    Id a, b;
    float distance;
  };
  std::vector<Pair> pairs;
  for (size_t i = 0; i < orphans.size(); ++i) {
    for (size_t j = i + 1; j < orphans.size(); ++j)
      pairs.push_back({orphans[i], orphans[j], DistanceBetween(orphans[i], orphans[j])});
  }
  std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.distance < b.distance; });
  std::vector<bool> helped(nodes_.size(), false);
  for (const Pair& pair : pairs) {
    if (helped[pair.a] && helped[pair.b]) continue;
    const std::span<const Link> links = LinksOf(*nodes_[pair.a], layer);
    const bool known = std::any_of(links.begin(), links.end(), [&](const Link& link) { return link.node == pair.b; });
    if (known || links.size() >= Capacity(layer) || LinksOf(*nodes_[pair.b], layer).size() >= Capacity(layer)) continue;
    if (Connect(pair.a, pair.b, pair.distance, layer)) helped[pair.a] = helped[pair.b] = true;
  }
}

void VectorGraph::Remove(Id id) {
  Node* node = nodes_[id];
  for (int layer = node->level; layer >= 0; --layer) {
    std::vector<Id> orphans;
    for (const Link& link : LinksOf(*node, layer)) {
      orphans.push_back(link.node);
      DropLink(*nodes_[link.node], layer, id);
    }
    Reconnect(orphans, layer);
  }
  Free(node);
  nodes_[id] = nullptr;
  free_.push_back(id);
  --size_;
  if (id == entry_) FindEntry();
}

void VectorGraph::FindEntry() {
  entry_ = kNone;
  for (Id id = 0; id < nodes_.size(); ++id) {
    if (nodes_[id] != nullptr && (entry_ == kNone || nodes_[id]->level > nodes_[entry_]->level)) entry_ = id;
  }
}

// ---- Facts ----

size_t VectorGraph::MemoryUsage() const {
  size_t bytes = sizeof(*this) + nodes_.capacity() * (sizeof(Node*) + sizeof(uint32_t));
  for (const Node* node : nodes_) {
    if (node == nullptr) continue;
    bytes += GoodSize(NodeSize()) + node->upper.capacity() * sizeof(std::vector<Link>);
    for (const auto& links : node->upper) bytes += links.capacity() * sizeof(Link);
  }
  return bytes;
}

bool VectorGraph::CheckInvariants() const {
  size_t count = 0;
  for (Id id = 0; id < nodes_.size(); ++id) {
    if (nodes_[id] == nullptr) continue;
    ++count;
    if (nodes_[id]->level > max_level()) return false;
    for (int layer = 0; layer <= nodes_[id]->level; ++layer) {
      if (LinksOf(*nodes_[id], layer).size() > Capacity(layer)) return false;
      for (const Link& link : LinksOf(*nodes_[id], layer)) {
        if (link.node == id || nodes_[link.node] == nullptr || nodes_[link.node]->level < layer) return false;
        const std::span<const Link> back = LinksOf(*nodes_[link.node], layer);
        const auto same = [&](const Link& other) { return other.node == id && other.distance == link.distance; };
        if (std::count_if(back.begin(), back.end(), same) != 1) return false;
      }
    }
  }
  return count == size_ && (size_ == 0) == (entry_ == kNone);
}

}  // namespace respect::types
