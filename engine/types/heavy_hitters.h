// HeavyHitters: which keys weigh most in a stream of (key, weight), in memory that does not grow with the keys.
//
// The Space-Saving algorithm (Metwally, Agrawal, El Abbadi, 2005): `capacity` keys are counted. A key that comes when
// all places are taken replaces the lightest, and inherits its weight as an error it may have.
//
//   heap_   least first:  [ d 3 | a 9 | c 7 | b 12 ]     each knows its place
//   table_  key -> its node, which never moves
//
// A key is never told lighter than it is, and never heavier by more than (sum of all weights) / capacity: any key
// above that share is there.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/bytes.h"

namespace respect::types {

class HeavyHitters {
 public:
  struct Hitter {
    Bytes key;  // valid until the next Add
    uint64_t weight;
  };

  // Requires at least one place.
  explicit HeavyHitters(size_t capacity) : capacity_(capacity) {}

  // O(log capacity).
  void Add(Bytes key, uint64_t weight);
  size_t size() const { return heap_.size(); }
  // The heaviest, at most `count`, the heaviest first; of the same weight by name. O(size).
  std::vector<Hitter> Top(size_t count) const;

 private:
  struct Node {
    uint64_t weight = 0;
    size_t place = 0;  // in heap_
  };
  struct BytesHash {
    using is_transparent = void;
    size_t operator()(Bytes bytes) const { return std::hash<Bytes>()(bytes); }
  };
  using Nodes = std::unordered_map<std::string, Node, BytesHash, std::equal_to<>>;
  using Item = Nodes::value_type;

  void Put(size_t place, Item* item) {
    heap_[place] = item;
    item->second.place = place;
  }
  // Its weight has grown.
  void SiftDown(Item* item);
  void SiftUp(Item* item);

  size_t capacity_;
  Nodes table_;
  std::vector<Item*> heap_;
};

}  // namespace respect::types
