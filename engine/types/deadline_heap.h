// DeadlineHeap: items by the moment they fall due; the first one is always at hand. A heap of four children a node, in
// one array; the moments stand in it, so that sifting touches no item but to tell it its new place.
//
//   node | i64 at_ms | item |         children of node i: 4i + 1 ... 4i + 4
//
// Insert, Remove and Move are O(log n), and O(1) for what falls due later than most. 16 bytes an item.
//
// Traits: Item; static uint32_t Place(const Item*); static void SetPlace(Item*, uint32_t).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace respect::types {

// The deadline of what has none.
inline constexpr int64_t kNever = INT64_MAX;

template <typename Traits>
class DeadlineHeap {
 public:
  using Item = typename Traits::Item;

  size_t size() const { return nodes_.size(); }
  size_t memory() const { return nodes_.capacity() * sizeof(Node); }
  // When the first item falls due; kNever when there is none.
  int64_t first_ms() const { return nodes_.empty() ? kNever : nodes_[0].at_ms; }
  Item* first() const { return nodes_.empty() ? nullptr : nodes_[0].item; }
  // Requires that it is in the heap.
  int64_t At(const Item* item) const { return nodes_[Traits::Place(item)].at_ms; }

  void Insert(Item* item, int64_t at_ms) {
    nodes_.push_back({at_ms, item});
    SiftUp(nodes_.size() - 1);
  }
  void Remove(Item* item) {
    const size_t hole = Traits::Place(item);
    const Node last = nodes_.back();
    nodes_.pop_back();
    if (hole == nodes_.size()) return;
    nodes_[hole] = last;
    Settle(hole);
  }
  void Move(Item* item, int64_t at_ms) {
    nodes_[Traits::Place(item)].at_ms = at_ms;
    Settle(Traits::Place(item));
  }
  // `fresh` takes the place of `old`, with its deadline.
  void Replace(const Item* old, Item* fresh) {
    const uint32_t place = Traits::Place(old);
    nodes_[place].item = fresh;
    Traits::SetPlace(fresh, place);
  }

  bool CheckInvariants() const {
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (Traits::Place(nodes_[i].item) != i || nodes_[Parent(i)].at_ms > nodes_[i].at_ms) return false;
    }
    return true;
  }

 private:
  struct Node {
    int64_t at_ms;
    Item* item;
  };
  static constexpr size_t kChildren = 4;
  static size_t Parent(size_t index) { return index == 0 ? 0 : (index - 1) / kChildren; }

  void Put(size_t index, Node node) {
    nodes_[index] = node;
    Traits::SetPlace(node.item, static_cast<uint32_t>(index));
  }
  void Settle(size_t index) {
    if (nodes_[Parent(index)].at_ms > nodes_[index].at_ms) {
      SiftUp(index);
    } else {
      SiftDown(index);
    }
  }
  void SiftUp(size_t index) {
    const Node node = nodes_[index];
    for (; index > 0 && nodes_[Parent(index)].at_ms > node.at_ms; index = Parent(index))
      Put(index, nodes_[Parent(index)]);
    Put(index, node);
  }
  void SiftDown(size_t index) {
    const Node node = nodes_[index];
    for (;;) {
      const size_t first_child = index * kChildren + 1, end = std::min(first_child + kChildren, nodes_.size());
      size_t least = index;
      int64_t least_ms = node.at_ms;
      for (size_t child = first_child; child < end; ++child) {
        if (nodes_[child].at_ms >= least_ms) continue;
        least = child;
        least_ms = nodes_[child].at_ms;
      }
      if (least == index) break;
      Put(index, nodes_[least]);
      index = least;
    }
    Put(index, node);
  }

  std::vector<Node> nodes_;
};

}  // namespace respect::types
