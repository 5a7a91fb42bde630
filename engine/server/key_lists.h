// KeyLists: for keys of databases that somebody waits for, who does, in order of arrival. A key nobody waits for takes
// no room; asking about one costs a hash lookup with the hash that the key brings along.
//
//   (db, key) -> node | item | item | item |        a Place says where an item is: leaving costs O(1)
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_set>

#include "engine/store/key.h"

namespace respect {

template <typename Item>
class KeyLists {
 public:
  struct Node {
    int db;
    std::string text;
    uint64_t hash;
    std::list<Item> items = {};
    size_t pins = 0;      // hold the node although it has no items
    bool marked = false;  // for whoever uses the lists
    Key key() const { return {text, hash}; }
  };
  struct Place {
    Node* node = nullptr;
    typename std::list<Item>::iterator item;
  };

  bool empty() const { return nodes_.empty(); }
  size_t size() const { return nodes_.size(); }  // keys

  // The node of a key; nullptr when nobody waits for it.
  Node* Find(int db, const Key& key) const {
    const auto found = nodes_.find(Ref{db, key});
    return found == nodes_.end() ? nullptr : found->get();
  }
  // Adds `item` behind those that are there.
  Place Add(int db, const Key& key, Item item) {
    Node* node = Find(db, key);
    if (node == nullptr)
      node = nodes_.insert(std::make_unique<Node>(Node{db, std::string(key.bytes), key.hash})).first->get();
    node->items.push_back(std::move(item));
    return {node, std::prev(node->items.end())};
  }
  // The place ends here; a node without items and pins goes.
  void Remove(const Place& place) {
    place.node->items.erase(place.item);
    Tidy(*place.node);
  }
  void Pin(Node& node) { ++node.pins; }
  void Unpin(Node& node) {
    --node.pins;
    Tidy(node);
  }
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    for (const auto& node : nodes_) visit(*node);
  }

 private:
  struct Ref {
    int db;
    Key key;
  };
  struct HashNode {
    using is_transparent = void;
    size_t operator()(const Ref& ref) const { return ref.key.hash ^ static_cast<size_t>(ref.db); }
    size_t operator()(const std::unique_ptr<Node>& node) const { return node->hash ^ static_cast<size_t>(node->db); }
  };
  struct SameNode {
    using is_transparent = void;
    bool operator()(const std::unique_ptr<Node>& a, const std::unique_ptr<Node>& b) const { return a == b; }
    bool operator()(const std::unique_ptr<Node>& node, const Ref& ref) const { return operator()(ref, node); }
    bool operator()(const Ref& ref, const std::unique_ptr<Node>& node) const {
      return ref.db == node->db && ref.key.bytes == node->text;
    }
  };

  void Tidy(Node& node) {
    if (!node.items.empty() || node.pins > 0) return;
    nodes_.erase(nodes_.find(Ref{node.db, node.key()}));
  }

  std::unordered_set<std::unique_ptr<Node>, HashNode, SameNode> nodes_;
};

}  // namespace respect
